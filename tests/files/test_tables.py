"""Files as tables: in the encodings that offices write, by content and not by name, and never so
that a file can bring the process down."""

import io
import re
import struct
import zipfile
from datetime import date, datetime, time

import pytest
import xlsxwriter
from django.core.exceptions import ValidationError

from files.tables import COLUMNS, ROWS, read_table
from files.tables.cells import UnreadableCell
from files.tables.workbooks import first_sheet

HEAD = "State;Given name;Family name;Position\n"
PADDING = "".join(f"Zambia;Delegate;{n};Second Secretary\n" for n in range(60))
LATIN = "Côte d’Ivoire;Zoë;Núñez;Conseillère\n"
CYRILLIC = "Российская Федерация;Анна;Семнадцать;Советник\n"
ARABIC = "مصر;مندوب;سبعة عشر;مستشار\n"
CHINESE = "中国;代表;王十七;一等秘书\n"


def refused(data, **more):
    """The code of the refusal; the words that it comes with are there."""
    with pytest.raises(ValidationError) as refusal:
        read_table(data, **more)
    assert refusal.value.messages[0].endswith((".", "?"))
    return refusal.value.code


def cells(data, **more):
    return [row for _number, row in read_table(data, **more).rows]


def make_xlsx(fill, **options):
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, options) as book:
        fill(book)
    return file.getvalue()


def sheet(*rows):
    """A workbook with these rows; a None leaves its cell empty."""

    def fill(book):
        page = book.add_worksheet()
        formats = {date: "yyyy-mm-dd", datetime: "yyyy-mm-dd hh:mm", time: "hh:mm"}
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if type(value) in formats:
                    kind = book.add_format({"num_format": formats[type(value)]})
                    page.write_datetime(number, column, value, kind)
                elif value is not None:
                    page.write(number, column, value)

    return make_xlsx(fill)


def make_zip(**members):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        for name, content in members.items():
            archive.writestr(f"xl/worksheets/{name}.xml", content)
    return file.getvalue()


# --- what is no table -----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b" \r\n\r\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b";;\n;;\n", "empty"),
        (b"State\nFiji\n", "one_column"),
        (b"State|Given name\nFiji|Delegate\n", "one_column"),
        (b"State,Given name\n", "no_rows"),
        (b"Fiji,Delegate,delegate17@example.org\nFiji,Delegate,x\n", "no_header"),
        (b"Fiji,17\nFiji,18\n", "no_header"),
        (b'State,Given name\nFiji,"Delegate\n', "quotes"),
        (b"%PDF-1.7\n1 0 obj\n", "binary"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "binary"),
        (b"a,b\n\x01\x02\x03\x04,c\n", "binary"),
        (b"PK\x03\x04 not a zip", "binary"),
        (b"<html><table><tr><td>State</td></tr></table>", "page"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "ole"),
    ],
)
def test_what_is_no_table_is_told(data, code):
    assert refused(data) == code


def test_a_file_that_is_too_large_is_not_read(settings):
    settings.UPLOAD_MAX = 10
    assert refused(b"a,b\n1,2\n3,4\n") == "large"


def test_a_password_and_an_old_format_are_told_apart():
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    with pytest.raises(ValidationError, match="password"):
        read_table(ole + "EncryptedPackage".encode("utf-16-le"))
    with pytest.raises(ValidationError, match="old format"):
        read_table(ole + "Workbook".encode("utf-16-le"))


def test_another_kind_of_zip_is_no_spreadsheet():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert refused(file.getvalue()) == "binary"


def test_more_rows_or_columns_than_can_be_handled():
    assert refused(b"a,b\n" * (ROWS + 2)) == "rows"
    assert len(read_table(b"a,b\n" * (ROWS + 1)).rows) == ROWS
    wide = ",".join(["a"] * (COLUMNS + 1)) + "\n"
    assert refused((wide * 2).encode()) == "columns"


# --- spreadsheets that would bring the process down -----------------------------------------------
def test_a_file_that_says_it_unpacks_to_too_much():
    assert refused(make_zip(sheet1="0" * 70_000_000)) == "bomb"


def test_a_file_that_lies_about_how_much_it_unpacks_to():
    data = bytearray(make_zip(sheet1="0" * 70_000_000))
    at = data.rfind(b"PK\x01\x02")
    struct.pack_into("<I", data, at + 24, 100)
    assert refused(bytes(data)) == "bomb"


@pytest.mark.parametrize(
    "rows",
    [
        (
            '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c '
            'r="XFD1048576"><v>1</v></c></row>'
        ),
        "<row r='9'><c r = 'zz999999' t='s'><v>1</v></c></row>",
        "<row>" + "<c><v>1</v></c>" * 3000 + "</row>" + "<row><c><v>1</v></c></row>" * 3000,
        (
            '<x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c></x:row><x:row r="9999999"><x:c '
            'x=">" r="AZ9999999"><x:is/></x:c></x:row>'
        ),
    ],
)
def test_a_cell_in_the_last_corner_is_not_reached_for(rows):
    """The parser would ask for memory for every cell before it, and the process would end."""
    assert (
        refused(make_zip(sheet1=f"<worksheet><sheetData>{rows}</sheetData></worksheet>")) == "bomb"
    )


@pytest.mark.parametrize("place", ["A99999999999", "A0", "ABCD1", "1A1", ""])
def test_a_place_that_is_none_is_not_left_to_the_parser(place):
    cell = f'<row r="1"><c r="{place}"><v>1</v></c></row>'
    assert (
        refused(make_zip(sheet1=f"<worksheet><sheetData>{cell}</sheetData></worksheet>"))
        == "damaged"
    )


def test_a_number_of_texts_that_cannot_be_is_not_believed():
    whole = sheet(["State", "Given name"], ["Fiji", "Delegate"])
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            content = old.read(name).replace(b'uniqueCount="4"', b'uniqueCount="99999999999"')
            new.writestr(name, content)
    assert refused(file.getvalue()) == "bomb"


def test_a_long_text_that_many_cells_share_is_not_copied_into_them():
    rows = "<row>" + "<c t='s'><v>0</v></c>" * 50 + "</row>"
    texts = f"<sst><si><t>{'x' * 5_000_000}</t></si></sst>"
    assert refused(make_zip(sheet1=f"<sheetData>{rows * 20}</sheetData>", texts=texts)) == "bomb"


def test_an_empty_cell_in_the_last_corner_is_nothing():
    def fill(book):
        page = book.add_worksheet()
        page.write_row(0, 0, ["State", "Given name"])
        page.write_row(1, 0, ["Fiji", "Delegate"])
        page.write_blank(1048575, 16383, None, book.add_format({"bold": True}))

    assert cells(make_xlsx(fill)) == [["Fiji", "Delegate"]]


def test_a_damaged_spreadsheet():
    whole = sheet(["State", "Given name"], ["Fiji", "Delegate"])
    assert refused(whole.replace(b"xl/workbook.xml", b"xl/nothing1.xml")) == "damaged"


# --- encodings ------------------------------------------------------------------------------------
@pytest.mark.parametrize("few", [False, True])
@pytest.mark.parametrize(
    ("line", "written", "told"),
    [
        (LATIN + CYRILLIC + ARABIC + CHINESE, "utf-8", "utf-8"),
        (LATIN + CHINESE, "utf-8-sig", "utf-8"),
        (LATIN + ARABIC, "utf-16", "utf-16"),
        (LATIN, "utf-16-le", "utf-16"),
        (CYRILLIC, "utf-16-be", "utf-16"),
        (LATIN, "cp1252", "windows-1252"),
        ("Mexico;José;Muñoz;x\n", "cp1252", "windows-1252"),
        (CYRILLIC, "cp1251", "windows-1251"),
        ("Fiji;Йордан;Ж.;y\n", "cp1251", "windows-1251"),
        (ARABIC, "cp1256", "windows-1256"),
        (CHINESE, "gb18030", "gb18030"),
        ("China;李明;y;z\n", "gb18030", "gb18030"),
    ],
)
def test_the_encoding_is_recognised_also_where_few_letters_tell_it(line, written, told, few):
    table = read_table((HEAD + (PADDING if few else "") + line).encode(written))
    assert table.encoding == told
    assert table.header == HEAD.strip().split(";")
    assert [row for _n, row in table.rows][-1] == line.strip().splitlines()[-1].split(";")


def test_another_encoding_can_be_chosen():
    data = (HEAD + "Polska;Łukasz;Żółć;x\n").encode("cp1250")
    assert cells(data)[0][1] != "Łukasz"
    table = read_table(data, encoding="windows-1250")
    assert (table.encoding, table.rows[0][1][1:3]) == ("windows-1250", ["Łukasz", "Żółć"])


def test_an_encoding_that_does_not_fit_is_told():
    assert refused((HEAD + LATIN).encode("cp1252"), encoding="utf-8") == "encoding"
    assert refused((HEAD + LATIN).encode("utf-8"), encoding="utf-16") == "encoding"


# --- CSV ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_found(delimiter):
    lines = [
        "State{}Given name{}Position",
        'Fiji{}Delegate{}"Adviser, trade; and\tports"',
        "Kenya{}Delegate{}",
    ]
    data = "\r\n".join(line.format(delimiter, delimiter) for line in lines).encode()
    assert cells(data) == [
        ["Fiji", "Delegate", "Adviser, trade; and ports"],
        ["Kenya", "Delegate", ""],
    ]


def test_excel_may_say_the_delimiter():
    table = read_table(b"sep=;\r\nState;Given name, or only name\r\nFiji;Delegate\r\n")
    assert (table.header, table.rows) == (
        ["State", "Given name, or only name"],
        [(3, ["Fiji", "Delegate"])],
    )


@pytest.mark.parametrize("line", [b"sep=\r\n", b'sep="\r\n', b"sep=\n", b"sep= \n"])
def test_a_line_that_says_no_delimiter_is_no_error_of_ours(line):
    with pytest.raises(ValidationError):
        read_table(line + b"State\nFiji\n")


def test_rows_are_numbered_as_a_spreadsheet_shows_them():
    data = (
        b'List of nominations,,\n\nState,Given name,Note\nFiji,"two\nlines",x\n,,\n# role: a '
        b"remark\nNA,Delegate,\n"
    )
    assert read_table(data).rows == [(4, ["Fiji", "two lines", "x"]), (7, ["NA", "Delegate", ""])]


def test_a_row_with_more_cells_than_headings_is_marked():
    table = read_table(b"State,Given name\nFiji,Delegate,17\nKenya,Delegate,\n")
    assert (table.overlong, table.rows[0][1]) == ({2}, ["Fiji", "Delegate"])


def test_na_is_a_text_and_an_export_of_ours_comes_back_as_it_went():
    data = "State,Given name,Telephone\nNA, \u200eDelegate\u00a0 17 ,'+264 61 555 0117\n".encode()
    assert cells(data) == [["NA", "Delegate 17", "+264 61 555 0117"]]


# --- XLSX -----------------------------------------------------------------------------------------
def test_a_spreadsheet_gives_texts_and_dates():
    data = sheet(
        ["State", "Given name", "Telephone", "Expiry", "Received", "Hour", "Pass"],
        ["NA", "代表", 12345.0, date(2031, 4, 3), datetime(2026, 4, 3, 14, 30), time(9, 5), True],
        ["مصر", "Анна", 41225550117, None, None, None, False],
    )
    assert cells(data) == [
        ["NA", "代表", "12345", date(2031, 4, 3), datetime(2026, 4, 3, 14, 30), "09:05", "yes"],
        ["مصر", "Анна", "41225550117", "", "", "", "no"],
    ]
    assert read_table(data).encoding == ""


def test_a_formula_gives_its_value_and_a_failed_one_says_so():
    def fill(book):
        page = book.add_worksheet()
        page.write_row(0, 0, ["State", "Given name"])
        page.write_formula(1, 0, '="F"&"iji"', None, "Fiji")
        page.write_formula(1, 1, "=NA()", None, "#N/A")

    assert cells(make_xlsx(fill)) == [["Fiji", "#VALUE!"]]


def test_the_first_sheet_that_is_shown_is_read():
    def fill(book):
        hidden, shown, last = (book.add_worksheet() for _n in range(3))
        shown.activate()
        shown.set_first_sheet()
        hidden.hide()
        for page, name in ((hidden, "Kenya"), (shown, "Fiji"), (last, "Zambia")):
            page.write_row(3, 1, ["State", "Given name"])
            page.write_row(4, 1, [name, "Delegate"])

    table = read_table(make_xlsx(fill))
    assert (table.header, table.rows) == (
        ["", "State", "Given name"],
        [(5, ["", "Fiji", "Delegate"])],
    )


def test_the_name_of_a_file_says_nothing():
    """A spreadsheet stays one if it is called .csv: the name is not even asked for."""
    assert cells(sheet(["State", "Given name"], ["Fiji", "Delegate"])) == [["Fiji", "Delegate"]]


def test_a_list_in_utf8_with_one_row_of_another_encoding_is_not_misread():
    good = "Fiji;René\nFiji;Jürgen Müller\nChina;王\n".encode()
    data = b"State;Name\n" + good + "Fiji;Zoë\n".encode("cp1252")
    with pytest.raises(ValidationError, match="except for line 5"):
        read_table(data)


# --- the delimiter --------------------------------------------------------------------------------
COMMAS_INSIDE = b"""Country;Name;Title
Kenya;Delegate 101;Second Secretary, Political, Economic, and Press Affairs
Fiji;Delegate 102;Counsellor, Legal, Trade, and Development Affairs
Ghana;Delegate 103;Minister, Deputy Head, Economic, and Social Section
"""


@pytest.mark.parametrize("known", [None, {"Country", "Name"}.__contains__])
def test_the_delimiter_is_the_one_under_which_headings_are_known_or_rows_are_alike(known):
    table = read_table(COMMAS_INSIDE, is_heading=known)
    assert (table.delimiter, table.header) == ("semicolon", ["Country", "Name", "Title"])
    assert [row[1] for _number, row in table.rows] == [f"Delegate {n}" for n in (101, 102, 103)]


def test_known_headings_count_more_than_rows_that_are_cut_alike():
    data = b"Country;Name, if any\nKenya;A, B\nFiji;C, D\n"
    assert read_table(data).delimiter == "semicolon"
    table = read_table(data.replace(b";", b"|").replace(b",", b";").replace(b"|", b","))
    assert table.delimiter == "semicolon"  # of equals the first
    known = {"Country", "Name"}.__contains__
    data = b"Country,Name\nKenya,A;B;C;D\nFiji,E;F;G;H\nFiji,E;F;G;H\n"
    assert read_table(data, is_heading=known).delimiter == "comma"


def test_another_delimiter_can_be_chosen_also_against_what_the_file_says():
    table = read_table(COMMAS_INSIDE, delimiter="comma")
    assert (table.delimiter, table.header[0]) == ("comma", "Kenya;Delegate 101;Second Secretary")
    table = read_table(b"sep=;\nState,Name\nFiji,A;B\n", delimiter="comma")
    assert (table.header, table.rows) == (["State", "Name"], [(3, ["Fiji", "A;B"])])


# --- what a spreadsheet does not hold -------------------------------------------------------------
def rows_of(*rows, after="", book=""):
    """An XLSX of our own making: what xlsxwriter would not write."""
    lines = "".join(f'<row r="{n}"{row}</row>' for n, row in enumerate(rows, 1))
    sheet = f"<worksheet {NAMES}><sheetData>{lines}</sheetData>{after}</worksheet>"
    whole = make_xlsx(lambda book: [book.add_worksheet(), book.add_worksheet()])
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            changed = sheet.encode() if name == "xl/worksheets/sheet1.xml" else old.read(name)
            if book and name == "xl/workbook.xml":
                changed = re.sub(rb"<sheets>.*</sheets>", book.encode(), changed)
            new.writestr(name, changed)
    return file.getvalue()


NAMES = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
HEADINGS = '><c r="A1" t="str"><v>State</v></c><c r="B1" t="str"><v>Name</v></c>'


@pytest.mark.parametrize("empty", ["<v/>", "<v></v>", "<v />", ""])
def test_a_formula_without_its_result_is_an_unreadable_cell(empty):
    formula = f'><c r="A{{0}}" t="str"><v>Fiji</v></c><c r="B{{0}}"><f>UPPER("x")</f>{empty}</c>'
    data = rows_of(HEADINGS, formula.format(2), formula.format(3))
    table = read_table(data)
    found = [row[1] for _number, row in table.rows]
    assert [type(cell) for cell in found] == [UnreadableCell] * 2
    assert "formula without its result" in str(found[0].reason)


def test_a_formula_may_give_an_empty_text():
    data = rows_of(
        HEADINGS, '><c r="A2" t="str"><v>Fiji</v></c><c r="B2" t="str"><f>""</f><v></v></c>'
    )
    assert cells(data) == [["Fiji", ""]]
    assert type(cells(data)[0][1]) is str


def test_the_cells_below_merged_ones_are_unreadable_and_a_title_over_columns_is_not():
    def fill(book):
        page = book.add_worksheet()
        page.merge_range("A1:C1", "List of nominations")
        page.write_row(1, 0, ["State", "Given name", "Phone"])
        page.merge_range("A3:A4", "Fiji")
        page.write_column(2, 1, ["Delegate", "Delegate"])

    table = read_table(make_xlsx(fill))
    assert table.header[:2] == ["State", "Given name"]
    (_n, first), (number, second) = table.rows
    assert (first[0], number, second[1]) == ("Fiji", 4, "Delegate")
    assert isinstance(second[0], UnreadableCell)
    assert "merged" in str(second[0].reason)


def test_a_merge_over_more_cells_than_a_table_can_have_is_not_followed():
    merges = '<mergeCell ref="A1:XFD1000"/>' * 2000
    rows = [HEADINGS, *['><c t="str"><v>Fiji</v></c><c t="str"><v>A</v></c>'] * 900]
    assert refused(rows_of(*rows, after=f"<mergeCells>{merges}</mergeCells>")) == "damaged"


def test_cells_that_are_merged_far_beyond_the_table_are_not_filled_in():
    data = rows_of(
        HEADINGS,
        *['><c t="str"><v>Fiji</v></c><c t="str"><v>A</v></c>'] * 99,
        after='<mergeCells><mergeCell ref="XFD1:XFD100"/><mergeCell ref="C1:XFD9"/></mergeCells>',
    )
    assert {len(row) for row in first_sheet(data).rows} == {2}
    assert cells(data) == [["Fiji", "A"]] * 99


def test_what_was_not_read_and_what_is_not_shown_is_told():
    def fill(book):
        pages = [book.add_worksheet(name) for name in ("Members", "More", "Notes")]
        pages[2].hide()
        for page in pages:
            page.write_row(0, 0, ["State", "Given name"])
            page.write_row(1, 0, ["Fiji", "Delegate"])
            page.write_row(2, 0, ["Kenya", "Delegate"])
            page.set_row(2, None, None, {"hidden": True})

    table = read_table(make_xlsx(fill))
    assert (table.other_sheets, table.hidden_rows, len(table.rows)) == (("More",), (3,), 2)


def test_failures_are_those_of_the_sheet_that_is_read_where_sheets_were_moved():
    book = (
        '<sheets><sheet name="Second" sheetId="2" r:id="rId2"/>'
        '<sheet name="First" sheetId="1" r:id="rId1"/></sheets>'
    )
    data = rows_of(HEADINGS, '><c r="A2" t="str"><v>Fiji</v></c><c r="B2"><f>1</f></c>', book=book)
    assert refused(data) == "empty"  # the second, which has no rows, comes first


def test_a_number_of_more_digits_than_a_spreadsheet_keeps_is_not_written_out():
    found = cells(sheet(["State", "Phone"], ["Fiji", 12345678901234567890], ["Fiji", 254712345678]))
    assert [row[1] for row in found] == ["1.23456789012346E+19", "254712345678"]


def test_a_sign_that_must_not_stand_inside_a_cell_is_left_for_the_row_to_be_refused():
    assert cells(b"State,Name\nFiji,A\x07B\x1b\n") == [["Fiji", "A\x07B"]]

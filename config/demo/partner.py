CLIENT_ID = "demonstration-partner"


def load_partner():
    pass

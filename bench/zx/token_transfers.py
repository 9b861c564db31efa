# A token: checked transfers between accounts, allowances, an event for each, some that fail.

ACCOUNTS = 1000
TRANSFERS = 800000
EVENTS_A_BLOCK = 500


def require(condition, message):
    if not condition:
        raise ValueError("Requirement failed: " + message)


class Token:
    def __init__(self):
        self.balances = {}
        self.allowances = {}
        self.events = []
        self.total_supply = 0
        self.blocks = 0
        self.volume = 0

    def log_event(self, kind, source, to, amount):
        self.events.append({"kind": kind, "from": source, "to": to, "amount": amount})
        if len(self.events) >= EVENTS_A_BLOCK:
            self.seal_block()

    def seal_block(self):
        for event in self.events:
            self.volume = self.volume + event["amount"]
        self.events = []
        self.blocks = self.blocks + 1

    def balance_of(self, account):
        return self.balances.get(account, 0)

    def mint(self, to, amount):
        require(amount > 0, "amount must be positive")
        self.balances[to] = self.balances.get(to, 0) + amount
        self.total_supply = self.total_supply + amount
        self.log_event("mint", "", to, amount)

    def transfer(self, source, to, amount):
        require(amount > 0, "amount must be positive")
        require(source != to, "transfer to self")
        available = self.balances.get(source, 0)
        require(available >= amount, "insufficient balance")
        self.balances[source] = available - amount
        self.balances[to] = self.balances.get(to, 0) + amount
        self.log_event("transfer", source, to, amount)
        return True

    def approve(self, owner, spender, amount):
        self.allowances[owner + ":" + spender] = amount
        return True

    def transfer_from(self, spender, source, to, amount):
        key = source + ":" + spender
        allowed = self.allowances.get(key, 0)
        require(allowed >= amount, "insufficient allowance")
        self.allowances[key] = allowed - amount
        try:
            return self.transfer(source, to, amount)
        except ValueError:
            self.allowances[key] = allowed
            raise


def main():
    accounts = []
    token = Token()
    for i in range(ACCOUNTS):
        account = "0xacc" + str(i)
        accounts.append(account)
        token.mint(account, 1000)

    failed = 0
    reasons = {}
    seed = 7
    i = 0
    while i < TRANSFERS:
        seed = seed * 16807 % 2147483647
        source = accounts[seed % ACCOUNTS]
        to = accounts[seed // 1000 % ACCOUNTS]
        amount = seed % 400
        try:
            if i % 4 == 0:
                token.approve(source, "0xdex", 300)
                token.transfer_from("0xdex", source, to, amount)
            else:
                token.transfer(source, to, amount)
        except ValueError as error:
            failed += 1
            reason = str(error)
            reasons[reason] = reasons.get(reason, 0) + 1
        i += 1

    checksum = 0
    for account in accounts:
        checksum = (checksum * 31 + token.balance_of(account)) % 1000000007
    print(
        f"token_transfers {checksum} {token.total_supply} {token.blocks} "
        f"{token.volume} {failed} {len(reasons)}"
    )


main()

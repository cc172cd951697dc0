namespace FaultTolerantPay.Fuzzing.Checks;

/// <summary>What holds for what every reader of account statements gives, whatever the input is.</summary>
internal static class AccountChecks
{
    private const int MaxRemittance = 2_000;
    private const int FirstYear = 2000;
    private const int LastYear = 2099;

    public static void Check(AccountRead read, InputLines lines)
    {
        AccountStatementReading reading = read.Reading;
        Invariant.Holds(reading.Statements == read.Statements.Count, "the number of statements is that of the statements given");
        int entries = read.Statements.Sum(statement => statement.Entries.Count);
        Invariant.Holds(reading.Entries == entries, "the number of entries is that of the entries given");
        Invariant.Holds(reading.Errors == read.Errors.Count, "the number of errors is that of the errors given");
        Invariant.Holds(reading.IsSound == (read.Errors.Count == 0), "a reading is sound if it has no error");
        Invariant.Holds(read.Statements.Count + read.Errors.Count > 0, "a file gives statements or errors");
        foreach (StatementError error in read.Errors)
        {
            ErrorChecks.Check(error, lines);
        }

        foreach (AccountStatement statement in read.Statements)
        {
            CheckStatement(statement, lines);
        }
    }

    private static void CheckStatement(AccountStatement statement, InputLines lines)
    {
        Int128 sum = statement.Opening.Micros;
        foreach (AccountEntry entry in statement.Entries)
        {
            sum += entry.Amount.Micros;
            CheckEntry(entry, statement, lines);
        }

        Invariant.Holds(sum == statement.Closing.Micros, "opening balance and entries are the closing balance");
        Invariant.Holds(statement.Currency.IsKnown, "the currency is in ISO 4217");
        Invariant.Holds(
            statement.Opening.Currency == statement.Currency && statement.Closing.Currency == statement.Currency, "there is one currency");
        Invariant.Holds(statement.Line >= 1 && statement.Line <= lines.Count, "a statement names a line of the file");
        Invariant.Holds(statement.AccountId.Length is > 0 and <= AccountEntry.MaxReference, "a statement names its account");
        CheckDay(statement.OpenedOn);
        CheckDay(statement.ClosedOn);
        ErrorChecks.CheckText(statement.Id, "a statement's id");
        ErrorChecks.CheckText(statement.Number, "a statement's number");
    }

    private static void CheckEntry(AccountEntry entry, AccountStatement statement, InputLines lines)
    {
        Invariant.Holds(entry.Amount.Currency == statement.Currency, "an entry is in the currency of its account");
        Invariant.Holds(entry.Amount.Micros != long.MinValue, "an amount is within its bounds");
        Invariant.Holds(Enum.IsDefined(entry.Level), "the level is known");
        Invariant.Holds(entry.Line >= statement.Line && entry.Line <= lines.Count, "an entry names a line of its statement");
        CheckDay(entry.BookedOn);
        CheckDay(entry.ValueOn);
        foreach (string text in new[] { entry.EndToEndId, entry.InstructionId, entry.ServicerReference, entry.CustomerReference })
        {
            Invariant.Holds(text.Length <= AccountEntry.MaxReference, "a reference is within its length");
            Invariant.Holds(text.AsSpan().Trim().Length == text.Length, "a reference has no padding");
        }

        ErrorChecks.CheckText(entry.TransactionCode, "a transaction code");
        ErrorChecks.CheckText(entry.Counterparty, "a counterparty");
        ErrorChecks.CheckText(entry.Remittance, "a remittance text", MaxRemittance);
        ErrorChecks.CheckText(entry.Note, "a note", MaxRemittance);
    }

    private static void CheckDay(DateOnly day) =>
        Invariant.Holds(day.Year is >= FirstYear and <= LastYear, "a day is of a year that is read");
}

namespace FaultTolerantPay.Fuzzing.Checks;

/// <summary>What holds for what every reader of channels' statements gives, whatever the input is.</summary>
internal static class RowChecks
{
    private const char NoText = '\uFFFD';
    private const int FirstYear = 2000;
    private const int LastYear = 2099;

    public static void Check(StatementRead read, InputLines lines)
    {
        StatementReading reading = read.Reading;
        Invariant.Holds(reading.Rows == read.Rows.Count, "the number of rows is that of the rows given");
        Invariant.Holds(reading.Errors == read.Errors.Count, "the number of errors is that of the errors given");
        Invariant.Holds(reading.IsSound == (read.Errors.Count == 0), "a reading is sound if it has no error");
        foreach (ControlTotal total in reading.Totals)
        {
            bool isError = read.Errors.Exists(error => error.Field == total.Name);
            Invariant.Holds(total.Agrees || isError, "a total that does not agree is an error");
            ErrorChecks.CheckText(total.Name, "a total's name");
            ErrorChecks.CheckText(total.Stated, "a stated total");
            ErrorChecks.CheckText(total.Found, "a found total");
        }

        long line = 1;
        foreach (object finding in read.Findings)
        {
            long own = finding is StatementRow row ? CheckRow(row) : finding is StatementError error ? CheckError(error, lines) : 0;
            Invariant.Holds(own == 0 || own >= line, "rows and errors come in the order of their lines");
            Invariant.Holds(own <= lines.Count, "a row or error names a line of the file");
            line = Math.Max(own, line);
        }
    }

    private static long CheckRow(in StatementRow row)
    {
        Invariant.Holds(row.Line > 0, "a row names its line");
        Invariant.Holds(Enum.IsDefined(row.Kind) && Enum.IsDefined(row.Status), "kind and status are known");
        Invariant.Holds(row.Currency.IsKnown, "the currency is in ISO 4217");
        Invariant.Holds(row.AmountMinor >= 0, "an amount is not negative");
        ExactAmount exact = ExactAmount.Of(row.Amount);
        Invariant.Holds(exact.Micros >= 0 && row.FeeMicros != long.MinValue, "amount and fee are within their bounds");
        Invariant.Holds(row.At.Year is >= FirstYear and <= LastYear, "the time is of a year that is read");
        foreach (string text in new[] { row.OurReference, row.TheirReference, row.OriginalReference, row.MerchantNumber })
        {
            Invariant.Holds(text.Length <= StatementRow.MaxReference, "a text is within its length");
            Invariant.Holds(!text.Contains(NoText) && !text.Any(char.IsControl), "a text is text, without control characters");
            Invariant.Holds(text.AsSpan().Trim().Length == text.Length, "a text has no padding");
        }

        bool hasReference = row.OurReference.Length > 0 || row.TheirReference.Length > 0;
        Invariant.Holds(hasReference || row.Kind == StatementRowKind.Fee, "a row has a reference");
        return row.Line;
    }

    private static long CheckError(StatementError error, InputLines lines)
    {
        ErrorChecks.Check(error, lines);
        return error.Line;
    }
}

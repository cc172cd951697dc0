using FaultTolerantPay.Fuzzing.Checks;

namespace FaultTolerantPay.Fuzzing.Targets;

/// <summary>Reads an input with a reader of channels' statements.</summary>
internal static class StatementTarget
{
    // The day of the statement, for formats whose times have no year.
    private static readonly DateOnly Day = new(2026, 11, 28);

    /// <summary>Checks what holds for every reader, and what holds for its format.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="input">The input.</param>
    /// <param name="law">What holds for the format beside it.</param>
    /// <returns>What was read.</returns>
    public static StatementRead Check(IStatementReader reader, byte[] input, Action<StatementRead, InputLines>? law = null)
    {
        var lines = InputLines.Of(input);
        StatementRead read = Read(reader, input);
        RowChecks.Check(read, lines);
        law?.Invoke(read, lines);

        using var pieces = new PiecewiseStream(input);
        StatementRead slow = StatementRead.Of(reader, pieces, Day);
        Invariant.Same(read.Findings, slow.Findings, "a stream that gives few bytes at a time is read alike");
        return read;
    }

    /// <summary>Reads an input, within the cost that its length allows.</summary>
    public static StatementRead Read(IStatementReader reader, byte[] input)
    {
        using var stream = new MemoryStream(input);
        return ReadingCost.Within(input.Length, () => StatementRead.Of(reader, stream, Day));
    }
}

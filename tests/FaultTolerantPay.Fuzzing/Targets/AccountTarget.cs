using FaultTolerantPay.Fuzzing.Checks;

namespace FaultTolerantPay.Fuzzing.Targets;

/// <summary>Reads an input with a reader of account statements.</summary>
internal static class AccountTarget
{
    /// <summary>Checks what holds for every reader, and what holds for its format.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="input">The input.</param>
    /// <param name="law">What holds for the format beside it.</param>
    public static string Check(IAccountStatementReader reader, byte[] input, Action<AccountRead, InputLines>? law = null)
    {
        var lines = InputLines.Of(input);
        using var stream = new MemoryStream(input);
        AccountRead read = ReadingCost.Within(input.Length, () => AccountRead.Of(reader, stream));
        AccountChecks.Check(read, lines);
        law?.Invoke(read, lines);

        using var pieces = new PiecewiseStream(input);
        Invariant.Same(read.Findings, AccountRead.Of(reader, pieces).Findings, "a stream that gives few bytes at a time is read alike");
        return read.Reading.ToString();
    }
}

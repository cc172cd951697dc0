namespace FaultTolerantPay.SampleHost.CommandLine;

/// <summary>What a value must be, and how it is read.</summary>
/// <param name="expected">What is expected, in words.</param>
/// <param name="read">Reads a value; null where it is none.</param>
internal sealed class ValueRule<T>(string expected, Func<string, T?> read) : ValueRule(expected)
    where T : struct
{
    public T? Read(string text) => read(text);

    public override bool Accepts(string text) => read(text) is not null;
}

namespace FaultTolerantPay.SampleHost.CommandLine;

/// <summary>What a command takes by name.</summary>
/// <param name="Name">The name with its dashes: <c>--out</c>.</param>
/// <param name="Value">The name of its value in capitals, or null for a switch.</param>
/// <param name="Summary">What it does, with the default.</param>
/// <param name="IsRequired">Whether it must be given.</param>
/// <param name="IsRepeated">Whether it can be given more than once.</param>
internal sealed record Option(string Name, string? Value, string Summary, bool IsRequired = false, bool IsRepeated = false)
{
    public string Shown => (Value is null ? Name : $"{Name} {Value}") + (IsRepeated ? "…" : string.Empty);
}

namespace FaultTolerantPay.SampleHost.CommandLine;

/// <summary>What a command takes by name.</summary>
/// <param name="Name">The name with its dashes: <c>--out</c>.</param>
/// <param name="Value">The name of its value in capitals, or null for a switch.</param>
/// <param name="Summary">What it does, with the default.</param>
/// <param name="IsRequired">Whether it must be given.</param>
/// <param name="IsRepeated">Whether it can be given more than once.</param>
/// <param name="Rule">What its value must be; null: any text.</param>
internal sealed record Option(string Name, string? Value, string Summary, bool IsRequired = false, bool IsRepeated = false,
    ValueRule? Rule = null)
{
    public string Shown => (Value is null ? Name : $"{Name} {Value}") + (IsRepeated ? "…" : string.Empty);
}

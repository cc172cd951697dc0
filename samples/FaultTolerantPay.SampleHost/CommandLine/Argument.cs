namespace FaultTolerantPay.SampleHost.CommandLine;

/// <summary>What a command takes by position.</summary>
/// <param name="Name">Its name in capitals: <c>CATALOGUE.json</c>.</param>
/// <param name="Summary">What it is.</param>
/// <param name="IsOptional">Whether it can be left out; only at the end.</param>
internal sealed record Argument(string Name, string Summary, bool IsOptional = false)
{
    public string Shown => IsOptional ? $"[{Name}]" : Name;
}

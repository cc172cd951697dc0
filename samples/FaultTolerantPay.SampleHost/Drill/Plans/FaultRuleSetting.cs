namespace FaultTolerantPay.SampleHost.Drill.Plans;

/// <summary>A fault rule of the bank's admin interface.</summary>
internal sealed record FaultRuleSetting(string Kind, double Probability = 1, long DelayMs = 0, IReadOnlyList<string>? Operations = null);

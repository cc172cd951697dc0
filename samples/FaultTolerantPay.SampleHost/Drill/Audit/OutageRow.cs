namespace FaultTolerantPay.SampleHost.Drill.Audit;

/// <summary>An outage as the host's store has it.</summary>
internal sealed record OutageRow(DateTimeOffset Start, DateTimeOffset? End, string Cause);

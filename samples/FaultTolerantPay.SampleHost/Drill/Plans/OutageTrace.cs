namespace FaultTolerantPay.SampleHost.Drill.Plans;

/// <summary>What a file of service checks says of the business system.</summary>
/// <param name="First">The first check of the file.</param>
/// <param name="Last">The last one: nothing is known after it.</param>
/// <param name="Outages">When the business system was down, by time.</param>
/// <param name="Warnings">What a reader of the file may have expected and does not get.</param>
internal sealed record OutageTrace(DateTimeOffset First, DateTimeOffset Last,
    IReadOnlyList<(DateTimeOffset Start, DateTimeOffset End)> Outages, IReadOnlyList<string> Warnings);

namespace FaultTolerantPay.Pipeline.Records;

/// <summary>The state of this node's records that are not durable.</summary>
/// <param name="Waiting">
/// How many records wait in memory because the store did not take them. Only this node sees a retry of these payments, and only while it
/// runs.
/// </param>
/// <param name="GivenUp">
/// How many records were dropped since the start because more would have waited than allowed. A retry of these payments during a fault
/// could be paid twice.
/// </param>
/// <param name="GivenUpAt">When the last record was dropped; null: none was.</param>
/// <param name="StoreDownSince">Since when the store has taken no records; null while it takes them.</param>
internal readonly record struct RecordBacklog(int Waiting, long GivenUp, DateTimeOffset? GivenUpAt, DateTimeOffset? StoreDownSince);

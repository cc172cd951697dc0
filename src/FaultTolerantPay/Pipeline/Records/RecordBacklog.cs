namespace FaultTolerantPay.Pipeline.Records;

/// <summary>What this node knows of payments that is not durable.</summary>
/// <param name="Waiting">How many records wait in memory since the store did not take them. A retry of these is seen on this node alone,
/// and until it ends.</param>
/// <param name="GivenUp">How many were given up since the start, since more would have waited than may. A retry of these in a fault could
/// be paid twice.</param>
/// <param name="GivenUpAt">When the last was given up; null: none was.</param>
/// <param name="StoreDownSince">Since when the store takes no records; null while it does.</param>
public readonly record struct RecordBacklog(int Waiting, long GivenUp, DateTimeOffset? GivenUpAt, DateTimeOffset? StoreDownSince);

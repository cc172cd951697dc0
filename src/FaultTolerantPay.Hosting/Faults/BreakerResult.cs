namespace FaultTolerantPay.Hosting.Faults;

/// <summary>
/// What the breaker is told about an answer. A type of its own around the enumeration: Polly keeps every member of the type of its results
/// from being trimmed, and those of an enumeration include methods that need code made at run time (<see cref="Enum.GetValues(Type)"/>), of
/// which an ahead-of-time publisher warns (IL3050).
/// </summary>
internal readonly record struct BreakerResult(HealthSignal Signal);

namespace FaultTolerantPay.Hosting.Faults;

/// <summary>
/// The result that the breaker sees. A separate type around the enumeration: Polly protects every member of its result type from trimming.
/// The members of an enumeration include methods that need code generated at run time (<see cref="Enum.GetValues(Type)"/>), and an
/// ahead-of-time publish warns about them (IL3050).
/// </summary>
internal readonly record struct BreakerResult(HealthSignal Signal);

using FaultTolerantPay.Faults;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Testing.Conformance;

/// <summary>The stores that operators' queries and controls need, on the same data.</summary>
/// <param name="StandIn">Payments and advances.</param>
/// <param name="Faults">Outages.</param>
/// <param name="Queries">The queries.</param>
public sealed record OperatorStores(IStandInStore StandIn, IFaultStore Faults, IOperatorQueries Queries);

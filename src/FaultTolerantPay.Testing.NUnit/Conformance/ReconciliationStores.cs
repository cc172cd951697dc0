using FaultTolerantPay.Statements.Reconciliation;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Testing.Conformance;

/// <summary>The stores that a reconciliation needs, on the same data.</summary>
/// <param name="StandIn">Payments and advances.</param>
/// <param name="Reconciliations">Their operations as statements list them, and the comparisons of statements.</param>
public sealed record ReconciliationStores(IStandInStore StandIn, IReconciliationStore Reconciliations);

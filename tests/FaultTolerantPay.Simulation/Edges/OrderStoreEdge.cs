using FaultTolerantPay.Operations;

namespace FaultTolerantPay.Simulation.Edges;

/// <summary>The store of operators' orders as one node sees it.</summary>
internal sealed class OrderStoreEdge(Edge edge, IOperatorOrderStore inner) : IOperatorOrderStore
{
    public ValueTask<OrderAppend> AppendAsync(OperatorOrder order, CancellationToken cancellationToken) =>
        edge.CallAsync(
            "give-order",
            order.ToString(),
            true,
            () =>
            {
                OrderAppend appended = StandInStoreEdge.Now(inner.AppendAsync(order, default));
                if (appended.Stored is { } stored)
                    edge.World.Pauses.Ordered(stored);
                return appended;
            },
            cancellationToken);

    public ValueTask<long> ReadNewestNumberAsync(CancellationToken cancellationToken) =>
        edge.CallAsync("newest-order", "", false, () => StandInStoreEdge.Now(inner.ReadNewestNumberAsync(default)), cancellationToken);

    public ValueTask<IReadOnlyList<OperatorOrder>> ListAsync(long after, int most, CancellationToken cancellationToken) =>
        edge.CallAsync("list-orders", "", false, () => StandInStoreEdge.Now(inner.ListAsync(after, most, default)), cancellationToken);

    public ValueTask<IReadOnlyList<OperatorOrder>> ListNewestAsync(long? before, int most, CancellationToken cancellationToken) =>
        edge.CallAsync("list-newest-orders", "", false, () => StandInStoreEdge.Now(inner.ListNewestAsync(before, most, default)), cancellationToken);

    public ValueTask<IReadOnlyList<OperatorOrder>> ListInForceAsync(long after, int most, CancellationToken cancellationToken) =>
        edge.CallAsync("list-orders-in-force", "", false, () => StandInStoreEdge.Now(inner.ListInForceAsync(after, most, default)), cancellationToken);

    public ValueTask<int> ForgetCustomersAsync(DateTimeOffset olderThan, CancellationToken cancellationToken) =>
        edge.CallAsync("forget-customers-in-orders", "", true, () => StandInStoreEdge.Now(inner.ForgetCustomersAsync(olderThan, default)), cancellationToken);
}

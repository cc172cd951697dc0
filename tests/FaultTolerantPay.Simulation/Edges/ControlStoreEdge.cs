using FaultTolerantPay.Controls;

namespace FaultTolerantPay.Simulation.Edges;

/// <summary>The store of operators' orders as one node sees it.</summary>
internal sealed class ControlStoreEdge(Edge edge, IOperatorControlStore inner) : IOperatorControlStore
{
    public ValueTask<ControlAppendResult> AppendAsync(OperatorControl control, CancellationToken cancellationToken) =>
        edge.CallAsync(
            "append-control",
            control.ToString(),
            true,
            () =>
            {
                ControlAppendResult appended = edge.Now(inner.AppendAsync(control, default));
                if (appended.Stored is { } stored)
                {
                    edge.World.Pauses.Stored(stored);
                }

                return appended;
            },
            cancellationToken);

    public ValueTask<long> ReadNewestNumberAsync(CancellationToken cancellationToken) =>
        edge.CallAsync("newest-order", "", false, () => edge.Now(inner.ReadNewestNumberAsync(default)), cancellationToken);

    public ValueTask<IReadOnlyList<OperatorControl>> ListAsync(long after, int maxItems, CancellationToken cancellationToken) =>
        edge.CallAsync("list-orders", "", false, () => edge.Now(inner.ListAsync(after, maxItems, default)), cancellationToken);

    public ValueTask<IReadOnlyList<OperatorControl>> ListNewestAsync(long? before, int maxItems, CancellationToken cancellationToken) =>
        edge.CallAsync("list-newest-orders", "", false, () => edge.Now(inner.ListNewestAsync(before, maxItems, default)),
            cancellationToken);

    public ValueTask<IReadOnlyList<OperatorControl>> ListActiveAsync(long after, int maxItems, CancellationToken cancellationToken) =>
        edge.CallAsync("list-orders-in-force", "", false, () => edge.Now(inner.ListActiveAsync(after, maxItems, default)),
            cancellationToken);

    public ValueTask<int> EraseCustomersAsync(DateTimeOffset olderThan, CancellationToken cancellationToken) =>
        edge.CallAsync("forget-customers-in-orders", "", true, () => edge.Now(inner.EraseCustomersAsync(olderThan, default)),
            cancellationToken);
}

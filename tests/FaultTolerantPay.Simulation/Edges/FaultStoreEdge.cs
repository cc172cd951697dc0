using FaultTolerantPay.Faults;

namespace FaultTolerantPay.Simulation.Edges;

/// <summary>The store of outages as one node sees it.</summary>
internal sealed class FaultStoreEdge(Edge edge, IFaultStore inner) : IFaultStore
{
    public ValueTask<Outage> OpenOutageAsync(Outage outage, CancellationToken cancellationToken) =>
        edge.CallAsync(
            "open-outage",
            "",
            true,
            () =>
            {
                if (outage.Cause.Contains(" answers slower ", StringComparison.Ordinal))
                {
                    edge.World.Coverage.Mark("outage of slow answers");
                }

                return edge.Now(inner.OpenOutageAsync(outage, default));
            },
            cancellationToken);

    public async ValueTask CloseOutageAsync(Outage outage, CancellationToken cancellationToken) =>
        await edge.CallAsync(
            "close-outage", "", true, () => edge.Now(DoneAsync(inner.CloseOutageAsync(outage, default))), cancellationToken)
            .ConfigureAwait(false);

    public ValueTask<Outage?> FindOpenOutageAsync(CancellationToken cancellationToken) =>
        edge.CallAsync("find-outage", "", false, () => edge.Now(inner.FindOpenOutageAsync(default)), cancellationToken);

    public ValueTask<IReadOnlyList<Outage>> ListOutagesAsync(int maxItems, CancellationToken cancellationToken) =>
        edge.CallAsync("list-outages", "", false, () => edge.Now(inner.ListOutagesAsync(maxItems, default)), cancellationToken);

    public async ValueTask SetManualSwitchAsync(ManualFaultSwitch manual, CancellationToken cancellationToken) =>
        await edge.CallAsync(
            "set-switch", "", true, () => edge.Now(DoneAsync(inner.SetManualSwitchAsync(manual, default))), cancellationToken)
            .ConfigureAwait(false);

    public ValueTask<ManualFaultSwitch?> FindManualSwitchAsync(CancellationToken cancellationToken) =>
        edge.CallAsync("find-switch", "", false, () => edge.Now(inner.FindManualSwitchAsync(default)), cancellationToken);

    public ValueTask<IReadOnlyList<ManualFaultSwitch>> ListManualSwitchesAsync(int maxItems, CancellationToken cancellationToken) =>
        edge.CallAsync("list-switches", "", false, () => edge.Now(inner.ListManualSwitchesAsync(maxItems, default)),
            cancellationToken);

    private static async ValueTask<bool> DoneAsync(ValueTask call)
    {
        await call.ConfigureAwait(false);
        return true;
    }
}

using FaultTolerantPay.Faults;
using FaultTolerantPay.SampleHost.CommandLine;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.SampleHost.Operate;

/// <summary>What is going on, at a glance: outage, queues, caps, controls and nodes. Hosts may run on the store meanwhile.</summary>
internal static class StatusCommand
{
    public static Command Command { get; } = new(
        "status",
        "Shows the outage, the queues, the use of the caps, the active controls and the nodes of a store.",
        [],
        [StoreServices.Store, StoreServices.Options, QueryOptions.Json],
        invocation => StoreServices.UseAsync(invocation, services => RunAsync(invocation, services)));

    private static async Task<int> RunAsync(Invocation invocation, IServiceProvider services)
    {
        StatusReport report = await ReadAsync(services, invocation.Stop);
        if (invocation.Has(QueryOptions.Json.Name))
        {
            JsonAnswer.Write(invocation.Out, report);
        }
        else
        {
            StatusTables.Show(invocation.Console, report);
        }

        return ExitCode.Done;
    }

    private static async Task<StatusReport> ReadAsync(IServiceProvider services, CancellationToken stop)
    {
        var faults = services.GetRequiredService<IFaultStore>();
        var store = services.GetRequiredService<IStandInStore>();
        DateTimeOffset now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        Outage? outage = await faults.FindOpenOutageAsync(stop);
        ManualFaultSwitch? manual = await faults.FindManualSwitchAsync(stop);
        var queues = new List<QueueStatus>();
        foreach (WorkKind kind in Enum.GetValues<WorkKind>())
        {
            WorkBacklog backlog = await store.ReadBacklogAsync(kind, now, stop);
            queues.Add(new QueueStatus(kind, backlog.Due, backlog.OldestDueAt, now - backlog.OldestDueAt));
        }

        IReadOnlyList<OperatorControl> controls = await services.GetRequiredService<IOperatorControls>().ListActiveAsync(stop);
        return new StatusReport
        {
            At = now,
            Outage = outage is null ? null : new OutageStatus(outage.Id.Value, outage.Start, outage.Cause),
            Switch = manual?.Position.ToString() ?? "Automatic",
            Queues = queues,
            Caps = await CapsAsync(services.GetRequiredService<IOptionsMonitor<CapOptions>>().CurrentValue, store, outage, stop),
            Controls = [.. controls.Select(control => control.ToString())],
            Nodes = services.GetService<INodeDirectory>() is { } nodes
                ? [.. (await nodes.ListAsync(stop)).Select(sign => new NodeStatus(sign, now - sign.SeenAt))]
                : null,
        };
    }

    /// <summary>The caps that limit one counter. A cap of each merchant or customer limits as many as there are.</summary>
    private static async Task<IReadOnlyList<CapStatus>> CapsAsync(
        CapOptions options, ILedgerStore ledger, Outage? outage, CancellationToken stop)
    {
        var caps = new List<CapStatus>();
        foreach (ExposureCap cap in options.Exposure)
        {
            string? id = cap.Scope switch
            {
                CounterScope.All or CounterScope.PrimaryUnknown => "",
                CounterScope.Outage => cap.Id ?? outage?.Id.ToString(),
                _ => cap.Id,
            };
            CounterValue? used = id is null ? null
                : await ledger.ReadCounterAsync(new CounterKey(cap.Scope, id, new Currency(cap.Currency)), stop);
            caps.Add(new CapStatus(
                cap.Scope, cap.Id ?? id, cap.Currency, used?.AmountMinor, cap.MaxAmountMinor, used?.Count, cap.MaxCount));
        }

        return caps;
    }
}

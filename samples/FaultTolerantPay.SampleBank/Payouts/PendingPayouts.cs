using System.Threading.Channels;
using FaultTolerantPay.SampleBank.Faults;
using FaultTolerantPay.SampleBank.Instructions;
using FaultTolerantPay.SampleBank.Ledger;

namespace FaultTolerantPay.SampleBank.Payouts;

/// <summary>
/// Settles what the callback channel accepted, after its delay, and then calls back. What was pending before a restart is taken up again.
/// </summary>
internal sealed class PendingPayouts(LedgerWriter ledger, EndpointGroups groups, Bookings bookings, CallbackSender callbacks,
    TimeProvider time) : BackgroundService
{
    private readonly Channel<(string Reference, DateTimeOffset Due)> _added = Channel.CreateUnbounded<(string, DateTimeOffset)>();

    /// <summary>
    /// Called while the instruction is being written; it is settled at its time, which finds nothing if the write failed.
    /// </summary>
    public void Add(string reference, long delayMs) => _added.Writer.TryWrite((reference, time.GetUtcNow().AddMilliseconds(delayMs)));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        foreach (var left in await ledger.RunAsync(InstructionRows.Pending))
        {
            _added.Writer.TryWrite((left.Reference, DateTimeOffset.FromUnixTimeMilliseconds(left.DueMs ?? 0)));
        }

        var workers = new HashSet<Task>();
        await foreach (var (reference, due) in _added.Reader.ReadAllAsync(stoppingToken))
        {
            workers.RemoveWhere(worker => worker.IsCompleted);
            workers.Add(SettleAsync(reference, due, stoppingToken));
        }
    }

    private async Task SettleAsync(string reference, DateTimeOffset due, CancellationToken stopping)
    {
        try
        {
            var wait = due - time.GetUtcNow();
            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, time, stopping);
            }

            if (await ledger.RunAsync(session => Settle(session, reference)) is { } settled)
            {
                await callbacks.SendAsync(settled, groups.CallbackPayout.Behaviour, stopping);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // The bank is closing; the row keeps its due time and is taken up at the next start.
        }
    }

    private StoredInstruction? Settle(LedgerSession session, string reference)
    {
        if (InstructionRows.Find(session, EndpointGroups.CallbackPayoutName, InstructionKind.Payout,
            reference) is not { DueMs: not null } stored)
        {
            return null;
        }

        var instruction = stored.ToInstruction();
        var decision = groups.CallbackPayout.Behaviour.Declines(reference);
        if (decision is null)
        {
            bookings.Payout(session, instruction);
            decision = bookings.Charge(session, instruction, InstructionDecision.Succeeded(instruction.AmountMinor),
                groups.CallbackPayout.Behaviour.FeeMinor);
        }

        InstructionRows.Keep(session, instruction, decision, time.GetUtcNow());
        return InstructionRows.Find(session, stored.Group, stored.Kind, reference);
    }
}

using FaultTolerantPay.Advances;
using FaultTolerantPay.Channels;
using FaultTolerantPay.Model;
using FaultTolerantPay.Routes;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Recovery;

/// <summary>Sends an instruction that is durable, queries its result and stores what the channel reports.</summary>
internal sealed class InstructionWork(
    AdvanceUpdater updater,
    ChannelCaller caller,
    ResultRecorder results,
    IOptions<RecoveryOptions> recovery,
    IOptions<ChannelOptions> channels)
{
    private readonly TimeSpan _lookAgainAfter = recovery.Value.MaxRetryDelay;
    private readonly TimeSpan _putOffFor = channels.Value.MaxQueryDelay;

    /// <summary>
    /// Takes the next step of an advance: writes its next instruction and sends it. Workers begin instructions only here, so this is the
    /// one place that stops while an operator has to decide (M3).
    /// </summary>
    /// <param name="advance">The advance. It is left alone if it has moved to another state meanwhile.</param>
    /// <param name="lease">The lease under which the worker holds the advance.</param>
    /// <param name="write">Makes the change.</param>
    /// <param name="room">What the change reserves; kept only if the instruction is stored.</param>
    /// <param name="cancellationToken">Cancels before the change is stored.</param>
    public async ValueTask WriteAndSendAsync(
        Advance advance, WorkLease lease, Func<AdvanceChange, ValueTask<AdvanceChange>> write, ReservedRoom room,
        CancellationToken cancellationToken)
    {
        (LoadedAdvance? stored, Instruction? written) = await WriteAsync(
            advance, lease, write, room, cancellationToken).ConfigureAwait(false);
        // Only the worker that wrote an instruction sends it: a worker whose lease ran out may find here what its successor wrote. A debit
        // that the business system posts is sent with an advice.
        if (stored is not null && written is not null && written.Channel != Instruction.BusinessSystemChannel)
        {
            await SendAsync(stored, cancellationToken).ConfigureAwait(false);
        }
    }

    private ValueTask<(LoadedAdvance? Stored, Instruction? Written)> WriteAsync(
        Advance advance, WorkLease lease, Func<AdvanceChange, ValueTask<AdvanceChange>> write, ReservedRoom room,
        CancellationToken cancellationToken) =>
        room.HoldAsync(async () =>
        {
            Instruction? written = null;
            LoadedAdvance? stored = await updater.UpdateAsync(
                advance.Key,
                lease,
                async change =>
                {
                    written = null;
                    room.Return();
                    if (change.After.State != advance.State)
                    {
                        return change;
                    }

                    if (change.After.WaitsForOperator)
                    {
                        return LookAgain(change, _lookAgainAfter).WithOutcomeNotice();
                    }

                    AdvanceChange made = await write(change).ConfigureAwait(false);
                    written = made.NextInstruction;
                    return made.WithOutcomeNotice();
                },
                cancellationToken).ConfigureAwait(false);
            if (stored is not null && written is not null)
            {
                room.Keep(written.Reference);
            }

            return (stored, written);
        });

    private static AdvanceChange LookAgain(AdvanceChange change, TimeSpan wait) =>
        change.To(change.After with { NextActionAt = change.At.Plus(wait) });

    /// <summary>
    /// Postpones an instruction whose channel is not called now: what cannot be sent is not written, and no attempt is counted.
    /// </summary>
    /// <param name="change">The change so far.</param>
    /// <param name="channel">The lane of the channel that it would call.</param>
    /// <returns>The change that postpones it; null if the channel is called.</returns>
    public AdvanceChange? Postpone(AdvanceChange change, string channel) =>
        caller.IsWithheld(channel, change.After.Key.Merchant) ? LookAgain(change, _putOffFor) : null;

    /// <summary>
    /// Postpones an instruction whose mandate token cannot be read, and opens a discrepancy: someone has to restore the key or give another
    /// mandate.
    /// </summary>
    /// <param name="change">The change so far.</param>
    /// <param name="token">The token that cannot be read; null if it can.</param>
    /// <returns>The change that postpones it; null if the token can be read.</returns>
    public AdvanceChange? PostponeUnreadable(AdvanceChange change, UnreadableToken? token) => token is null
        ? null
        : LookAgain(change.Opened(DiscrepancyKind.MandateUnreadable, $"{change.After.Mandates.Length}", token.Reason), _lookAgainAfter);

    /// <summary>Sends the instruction under way of an advance that this worker has just stored: no other worker sends it.</summary>
    private async ValueTask SendAsync(LoadedAdvance stored, CancellationToken cancellationToken)
    {
        Instruction instruction = stored.Advance.InFlight!;
        SendResult sent = await caller.SendAsync(instruction, cancellationToken).ConfigureAwait(false);
        await results.RecordAsync(instruction, sent, stored).ConfigureAwait(false);
    }

    /// <summary>Queries the instructions that a channel accepted after all. The advance is held until their result is certain.</summary>
    public async ValueTask QueryAcceptedAsync(Advance advance, CancellationToken cancellationToken)
    {
        foreach (Discrepancy accepted in await results.ListAcceptedAsync(advance).ConfigureAwait(false))
        {
            if (await results.FindAsync(accepted.Instruction!.Value).ConfigureAwait(false) is not { } instruction)
            {
                continue;
            }

            if (await caller.QueryAsync(instruction, cancellationToken).ConfigureAwait(false) is { } result)
            {
                await results.RecordAsync(instruction, result, wasQuery: true).ConfigureAwait(false);
            }
        }
    }

    /// <summary>
    /// Queries the result of the instruction under way. A worker that takes over a sent instruction starts here, never with a send.
    /// </summary>
    public async ValueTask QueryAsync(Advance advance, CancellationToken cancellationToken)
    {
        Instruction instruction = advance.InFlight!;
        if (await caller.QueryAsync(instruction, cancellationToken).ConfigureAwait(false) is { } result)
        {
            await results.RecordAsync(instruction, result, wasQuery: true).ConfigureAwait(false);
        }
        else
        {
            await PostponeQueryAsync(instruction).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// No query was sent, because calls to the channel have not ended. Nothing is counted; an operator is informed once the result is
    /// overdue.
    /// </summary>
    private async ValueTask PostponeQueryAsync(Instruction instruction) =>
        await updater.UpdateAsync(
            instruction.Key.Transaction,
            lease: null,
            change =>
            {
                if (change.Before.InFlight?.Key != instruction.Key)
                {
                    return change;
                }

                AdvanceChange postponed = LookAgain(change, _putOffFor);
                int overdue = DiscrepancySchedule.NumberSince(instruction.SendBefore.Plus(_putOffFor), change.At);
                return overdue == 0
                    ? postponed
                    : postponed.Opened(
                        DiscrepancyKind.StillUnknown,
                        $"{instruction.Key.Purpose}{instruction.Key.Ordinal}#not-asked{overdue}",
                        $"{instruction.Key.Purpose} {instruction.Key.Ordinal} of {instruction.Amount} at {instruction.LogicalChannel}: "
                        + $"queried {instruction.Queries} times; no further query is sent, because calls to the channel have not ended");
            },
            CancellationToken.None).ConfigureAwait(false);
}

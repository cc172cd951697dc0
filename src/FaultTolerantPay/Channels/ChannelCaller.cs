using FaultTolerantPay.Calls;
using FaultTolerantPay.Model;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Channels;

/// <summary>
/// Calls channel adapters, never after the deadline and never without a timeout. Every failure becomes one of the five outcomes.
/// </summary>
internal sealed class ChannelCaller(
    InstitutionChannels channels, HostCalls calls, TimeProvider time, IOptions<ChannelOptions> options, ILogger<ChannelCaller> logger)
{
    private readonly TimeSpan _timeLimit = options.Value.CallTimeout;
    private readonly TimeSpan _clockSkew = options.Value.MaxClockSkew;

    /// <summary>Sends an instruction that is already stored. Never throws.</summary>
    public async ValueTask<SendResult> SendAsync(Instruction instruction, CancellationToken cancellationToken)
    {
        Task<SendResult> sent = SendToTheEndAsync(instruction);
        try
        {
            return await sent.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Money may be on its way: the call continues to its own timeout, even if the caller has given up.
            return new SendResult(ChannelResult.Unknown(ChannelCodes.Timeout), sent);
        }
    }

    /// <summary>Never throws.</summary>
    private async Task<SendResult> SendToTheEndAsync(Instruction instruction)
    {
        var late = new TaskCompletionSource<SendResult>();
        try
        {
            ChannelResult result = await calls.AskAsync(
                CalleeOf(instruction),
                static (asked, token) => asked.caller.SendOnce(asked.instruction, token),
                (caller: this, instruction),
                _timeLimit,
                CancellationToken.None,
                answer => late.SetResult(new SendResult(Checked(instruction, answer))),
                About(instruction)).ConfigureAwait(false);
            return new SendResult(Checked(instruction, result));
        }
        catch (TimeoutException)
        {
            return new SendResult(ChannelResult.Unknown(ChannelCodes.Timeout), late.Task);
        }
        catch (NothingSentException exception)
        {
            ChannelLog.NothingSent(logger, exception, instruction.Reference, instruction.LogicalChannel.Value);
            return new SendResult(ChannelResult.NotExecuted(ChannelCodes.NothingSent));
        }
        catch (Exception exception)
        {
            ChannelLog.CallFailed(logger, exception, instruction.Reference, instruction.LogicalChannel.Value);
            return new SendResult(ChannelResult.Unknown(ChannelCodes.Error));
        }
    }

    /// <summary>Checks the deadline when the call begins, which may be later than when it was requested.</summary>
    private ValueTask<ChannelResult> SendOnce(Instruction instruction, CancellationToken cancellationToken) =>
        time.GetUtcNow() < instruction.SendBefore
            ? Send(instruction, cancellationToken)
            : ValueTask.FromResult(ChannelResult.NotExecuted(ChannelCodes.SendBeforePassed));

    /// <summary>
    /// Whether the channel of a lane is currently withheld from a merchant because too many calls to it have not ended: in total, or for
    /// that merchant.
    /// </summary>
    public bool IsWithheld(string lane, MerchantId merchant) =>
        calls.CalleeOf(lane) is var callee && (callee.IsWithheld || callee.IsWithheldFrom(merchant.Value));

    /// <summary>
    /// Queries an instruction. "Not found" counts as not executed only after the deadline and the late booking window, and never for an
    /// instruction that the channel had accepted. Until then the outcome is unknown. Null if the query was not made because abandoned calls
    /// have not ended.
    /// </summary>
    public async ValueTask<ChannelResult?> QueryAsync(Instruction instruction, CancellationToken cancellationToken)
    {
        if (LateBookingWindow(instruction) is not { } mayStillBookFor)
        {
            return ChannelResult.Unknown(ChannelCodes.NoChannel);
        }
        // A channel that is queried with another mandate could answer that it does not know the instruction (M3).
        if (instruction.Mandate?.UnreadableToken is not null)
        {
            return ChannelResult.Unknown(ChannelCodes.MandateUnreadable);
        }

        DateTimeOffset askedAt = time.GetUtcNow();
        try
        {
            QueryResult result = await calls.AskAsync(
                CalleeOf(instruction),
                static (asked, token) => asked.caller.Query(asked.instruction, token),
                (caller: this, instruction),
                _timeLimit,
                cancellationToken,
                about: About(instruction)).ConfigureAwait(false);
            if (result.IsFound)
            {
                return Checked(instruction, result.Result);
            }
            // The time of the query counts: the result cannot include what was booked after it.
            return askedAt >= instruction.SendBefore.Plus(mayStillBookFor + _clockSkew) && instruction.Outcome != OperationOutcome.Pending
                ? ChannelResult.NotExecuted(ChannelCodes.NotFound)
                : ChannelResult.Unknown(ChannelCodes.NotFound);
        }
        catch (NothingSentException exception) when (exception.IsWithheld)
        {
            return null;
        }
        catch (TimeoutException)
        {
            return ChannelResult.Unknown(ChannelCodes.Timeout);
        }
        catch (Exception exception)
        {
            ChannelLog.QueryFailed(logger, exception, instruction.Reference, instruction.LogicalChannel.Value);
            return ChannelResult.Unknown(ChannelCodes.Error);
        }
    }

    /// <summary>
    /// From when on an instruction is certainly not sent or booked any more: its sender has given up, and the late booking window is over.
    /// The longest window counts for a channel that is no longer registered.
    /// </summary>
    public DateTimeOffset CertainFrom(Instruction instruction) => instruction.Channel == Instruction.BusinessSystemChannel
        ? instruction.WrittenAt
        : instruction.SendBefore.Plus(_timeLimit + (LateBookingWindow(instruction) ?? LateBookingWindows.Longest) + _clockSkew);

    private static CallSubject About(Instruction instruction) =>
        new(instruction.Key.Transaction.Merchant.Value, instruction.Key.ToString());

    private Callee CalleeOf(Instruction instruction) => calls.CalleeOf(AdvanceLanes.Of(instruction));

    private ValueTask<ChannelResult> Send(Instruction instruction, CancellationToken cancellationToken) => instruction.Key.Purpose switch
    {
        InstructionPurpose.Payout => Payout(instruction).PayAsync(instruction, cancellationToken),
        InstructionPurpose.Collection => Collection(instruction).CollectAsync(instruction, cancellationToken),
        _ => Collection(instruction).RefundAsync(instruction, cancellationToken),
    };

    private ValueTask<QueryResult> Query(Instruction instruction, CancellationToken cancellationToken) =>
        instruction.Key.Purpose == InstructionPurpose.Payout
            ? Payout(instruction).QueryAsync(instruction, cancellationToken)
            : Collection(instruction).QueryAsync(instruction, cancellationToken);

    /// <summary>The late booking window of an instruction's channel; null if the channel is no longer registered.</summary>
    private TimeSpan? LateBookingWindow(Instruction instruction) => instruction.Key.Purpose == InstructionPurpose.Payout
        ? channels.PayoutOf(instruction)?.LateBookingWindow
        : channels.CollectionOf(instruction)?.LateBookingWindow;

    private IPayoutChannel Payout(Instruction instruction) =>
        channels.PayoutOf(instruction) ?? throw new NothingSentException(
            $"No payout channel '{instruction.LogicalChannel}' is registered for institution '{instruction.Channel}'.");

    private ICollectionChannel Collection(Instruction instruction) =>
        channels.CollectionOf(instruction) ?? throw new NothingSentException(
            $"No collection channel '{instruction.LogicalChannel}' is registered for institution '{instruction.Channel}'.");

    /// <summary>An implausible result for the instruction counts as unknown.</summary>
    public ChannelResult Checked(Instruction instruction, ChannelResult result)
    {
        bool isSound = Enum.IsDefined(result.Outcome) && result.FeeMinor is >= 0 and <= ChannelResult.MaxFeeMinor
            && (result.PartMinor is not { } part
                || (instruction.Key.Purpose == InstructionPurpose.Collection && part >= 1 && part <= instruction.Amount.Minor));
        if (isSound)
        {
            return result;
        }

        ChannelLog.ImplausibleAnswer(
            logger, instruction.Reference, instruction.LogicalChannel.Value, result.Outcome.ToString(), result.PartMinor, result.FeeMinor);
        // The amounts stay in the result, because the discrepancy shows them.
        return ChannelResult.Unknown(ChannelCodes.ImplausibleAnswer) with { PartMinor = result.PartMinor, FeeMinor = result.FeeMinor };
    }
}

using FaultTolerantPay.Advances;
using FaultTolerantPay.Transactions;
using FaultTolerantPay.Work;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Channels;

/// <summary>Calls channel adapters: never after the deadline, never without a time limit, and with every failure turned into one of the five outcomes.</summary>
internal sealed class ChannelCaller(ChannelSet channels, AnswerRecorder answers, TimeProvider time, IOptions<ChannelOptions> options, ILogger<ChannelCaller> logger)
{
    private readonly TimeSpan _timeLimit = options.Value.CallTimeLimit;
    private readonly TimeSpan _clockSkew = options.Value.ClockSkew;
    private readonly TimeLimitPool _limits = new(options.Value.CallTimeLimit, time);

    /// <summary>Sends an instruction that is written down. An answer that comes after the time limit is recorded when it comes.</summary>
    public async ValueTask<ChannelResult> SendAsync(Instruction instruction, CancellationToken cancellationToken)
    {
        if (time.GetUtcNow() >= instruction.SendBefore)
            return ChannelResult.NotExecuted(ChannelCodes.SendBeforePassed);
        CancellationTokenSource limit = _limits.Rent();
        bool endedAtOnce = false;
        try
        {
            ValueTask<ChannelResult> call = Send(instruction, limit.Token);
            if (call.IsCompletedSuccessfully)
            {
                endedAtOnce = true;
                return Checked(instruction, call.Result);
            }
            Task<ChannelResult> task = call.AsTask();
            if (await IsInTimeAsync(task, cancellationToken).ConfigureAwait(false))
                return Checked(instruction, await task.ConfigureAwait(false));
            _ = KeepLateAsync(task, instruction);
            return ChannelResult.Unknown(ChannelCodes.Timeout);
        }
        catch (NothingSentException exception)
        {
            ChannelLog.NothingSent(logger, exception, instruction.Reference, instruction.Channel.Value);
            return ChannelResult.NotExecuted(ChannelCodes.NothingSent);
        }
        catch (Exception exception)
        {
            ChannelLog.CallFailed(logger, exception, instruction.Reference, instruction.Channel.Value);
            return ChannelResult.Unknown(ChannelCodes.Error);
        }
        finally
        {
            _limits.Return(limit, endedAtOnce);
        }
    }

    /// <summary>
    /// Asks what became of an instruction. Not found counts as not executed only after its deadline and the time in which the channel may still book, and never for one that the
    /// channel had accepted; until then nobody can tell.
    /// </summary>
    public async ValueTask<ChannelResult> QueryAsync(Instruction instruction, CancellationToken cancellationToken)
    {
        (TimeSpan mayStillBookFor, bool isKnown) = MayStillBookFor(instruction);
        if (!isKnown)
            return ChannelResult.Unknown(ChannelCodes.NoChannel);
        DateTimeOffset askedAt = time.GetUtcNow();
        try
        {
            using var limit = new CancellationTokenSource(_timeLimit, time);
            Task<QueryResult> task = Query(instruction, limit.Token).AsTask();
            if (!await IsInTimeAsync(task, cancellationToken).ConfigureAwait(false))
            {
                _ = EndLateQueryAsync(task, instruction);
                return ChannelResult.Unknown(ChannelCodes.Timeout);
            }
            QueryResult result = await task.ConfigureAwait(false);
            if (result.IsFound)
                return Checked(instruction, result.Result);
            // The time of asking counts: what was booked after it, the answer cannot know.
            return askedAt >= instruction.SendBefore + mayStillBookFor + _clockSkew && instruction.Outcome != OperationOutcome.Pending
                ? ChannelResult.NotExecuted(ChannelCodes.NotFound)
                : ChannelResult.Unknown(ChannelCodes.NotFound);
        }
        catch (Exception exception)
        {
            ChannelLog.QueryFailed(logger, exception, instruction.Reference, instruction.Channel.Value);
            return ChannelResult.Unknown(ChannelCodes.Error);
        }
    }

    /// <summary>From when on an instruction is certainly not sent or booked any more: its sender has given up, and the channel books it no later.</summary>
    public DateTimeOffset CertainlyOverAt(Instruction instruction) => instruction.Channel == Instruction.BusinessSystemChannel
        ? instruction.WrittenAt
        : instruction.SendBefore + _timeLimit + MayStillBookFor(instruction).For + _clockSkew;

    private ValueTask<ChannelResult> Send(Instruction instruction, CancellationToken cancellationToken) => instruction.Key.Purpose switch
    {
        InstructionPurpose.Payout => Payout(instruction).PayAsync(instruction, cancellationToken),
        InstructionPurpose.Collection => Collection(instruction).CollectAsync(instruction, cancellationToken),
        _ => Collection(instruction).RefundAsync(instruction, cancellationToken),
    };

    private ValueTask<QueryResult> Query(Instruction instruction, CancellationToken cancellationToken) => instruction.Key.Purpose == InstructionPurpose.Payout
        ? Payout(instruction).QueryAsync(instruction, cancellationToken)
        : Collection(instruction).QueryAsync(instruction, cancellationToken);

    private (TimeSpan For, bool IsKnown) MayStillBookFor(Instruction instruction)
    {
        TimeSpan? mayStillBookFor = instruction.Key.Purpose == InstructionPurpose.Payout
            ? channels.Payout(instruction.Channel)?.MayStillBookFor
            : channels.Collection(instruction.Channel)?.MayStillBookFor;
        return (mayStillBookFor ?? default, mayStillBookFor is not null);
    }

    private IPayoutChannel Payout(Instruction instruction) =>
        channels.Payout(instruction.Channel) ?? throw new NothingSentException($"No payout channel is registered for institution '{instruction.Channel}'.");

    private ICollectionChannel Collection(Instruction instruction) =>
        channels.Collection(instruction.Channel) ?? throw new NothingSentException($"No collection channel is registered for institution '{instruction.Channel}'.");

    private async ValueTask<bool> IsInTimeAsync(Task task, CancellationToken cancellationToken)
    {
        try
        {
            await task.WaitAsync(_timeLimit, time, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException && !task.IsCompleted)
        {
            return false;
        }
        catch (Exception) when (task.IsCompleted)
        {
            // The caller awaits the task itself, and sees what it threw.
        }
        return true;
    }

    private async Task KeepLateAsync(Task<ChannelResult> task, Instruction instruction)
    {
        try
        {
            await answers.RecordAsync(instruction, Checked(instruction, await task.ConfigureAwait(false)), wasQuery: false).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // Nothing is lost: the instruction is unresolved in the store, and is queried.
            ChannelLog.LateAnswerFailed(logger, exception, instruction.Reference, instruction.Channel.Value);
        }
    }

    private async Task EndLateQueryAsync(Task<QueryResult> task, Instruction instruction)
    {
        Exception? failure = null;
        try
        {
            await task.ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            failure = exception;
        }
        ChannelLog.LateQueryAnswer(logger, failure, instruction.Reference, instruction.Channel.Value);
    }

    /// <summary>An answer that makes no sense for the instruction is no answer.</summary>
    public ChannelResult Checked(Instruction instruction, ChannelResult result)
    {
        bool isSound = Enum.IsDefined(result.Outcome) && result.FeeMinor is >= 0 and <= ChannelResult.LargestFeeMinor
            && (result.PartMinor is not { } part || (instruction.Key.Purpose == InstructionPurpose.Collection && part >= 1 && part <= instruction.Amount.Minor));
        if (isSound)
            return result;
        ChannelLog.SenselessAnswer(logger, instruction.Reference, instruction.Channel.Value, result.Outcome.ToString(), result.PartMinor, result.FeeMinor);
        return ChannelResult.Unknown(ChannelCodes.SenselessAnswer);
    }
}

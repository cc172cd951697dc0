using FaultTolerantPay.Calls;
using FaultTolerantPay.Faults;
using FaultTolerantPay.Simulation.Edges;
using FaultTolerantPay.Simulation.Nodes;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Simulation.Defects;

/// <summary>A channel around a channel; what a defect gives replaces what it would say.</summary>
internal sealed class ChannelDefect(
    Func<Instruction, Func<Instruction, ValueTask<ChannelResult>>, ValueTask<ChannelResult>>? send = null,
    Func<QueryResult, QueryResult>? query = null) : Defect
{
    public override IPayoutChannel Payout(SimulatedNode node, IPayoutChannel channel) => new DecoratedPayout(channel, send, query);

    public override ICollectionChannel Collection(SimulatedNode node, ICollectionChannel channel) =>
        new DecoratedCollection(channel, send, query);

    private static async ValueTask<QueryResult> AskAsync(ValueTask<QueryResult> asked, Func<QueryResult, QueryResult>? query)
    {
        QueryResult result = await asked.ConfigureAwait(false);
        return query is null ? result : query(result);
    }

    private sealed class DecoratedPayout(
        IPayoutChannel inner, Func<Instruction, Func<Instruction, ValueTask<ChannelResult>>, ValueTask<ChannelResult>>? send,
        Func<QueryResult, QueryResult>? query) : IPayoutChannel
    {
        public InstitutionId Institution => inner.Institution;

        public ChannelId Channel => inner.Channel;

        public TimeSpan LateBookingWindow => inner.LateBookingWindow;

        public ValueTask<ChannelResult> PayAsync(Instruction instruction, CancellationToken cancellationToken) =>
            send is null ? inner.PayAsync(instruction, cancellationToken)
                : send(instruction, sent => inner.PayAsync(sent, cancellationToken));

        public ValueTask<QueryResult> QueryAsync(Instruction instruction, CancellationToken cancellationToken) =>
            AskAsync(inner.QueryAsync(instruction, cancellationToken), query);
    }

    private sealed class DecoratedCollection(
        ICollectionChannel inner, Func<Instruction, Func<Instruction, ValueTask<ChannelResult>>, ValueTask<ChannelResult>>? send,
        Func<QueryResult, QueryResult>? query) : ICollectionChannel
    {
        public InstitutionId Institution => inner.Institution;

        public ChannelId Channel => inner.Channel;

        public TimeSpan LateBookingWindow => inner.LateBookingWindow;

        public ValueTask<ChannelResult> CollectAsync(Instruction instruction, CancellationToken cancellationToken) =>
            send is null ? inner.CollectAsync(instruction, cancellationToken)
                : send(instruction, sent => inner.CollectAsync(sent, cancellationToken));

        public ValueTask<ChannelResult> RefundAsync(Instruction instruction, CancellationToken cancellationToken) =>
            send is null ? inner.RefundAsync(instruction, cancellationToken)
                : send(instruction, sent => inner.RefundAsync(sent, cancellationToken));

        public ValueTask<QueryResult> QueryAsync(Instruction instruction, CancellationToken cancellationToken) =>
            AskAsync(inner.QueryAsync(instruction, cancellationToken), query);
    }
}

/// <summary>Instructions of an institution's second channel are asked about at its first.</summary>
internal sealed class AsksTheFirstChannel : Defect
{
    public override IPayoutChannel Payout(SimulatedNode node, IPayoutChannel channel)
    {
        var link = (ChannelLink)channel;
        return new Misdirected(link, link.At(new ChannelId(link.Institution.Value)));
    }

    private sealed class Misdirected(IPayoutChannel inner, IPayoutChannel first) : IPayoutChannel
    {
        public InstitutionId Institution => inner.Institution;

        public ChannelId Channel => inner.Channel;

        public TimeSpan LateBookingWindow => inner.LateBookingWindow;

        public ValueTask<ChannelResult> PayAsync(Instruction instruction, CancellationToken cancellationToken) =>
            inner.PayAsync(instruction, cancellationToken);

        public ValueTask<QueryResult> QueryAsync(Instruction instruction, CancellationToken cancellationToken) =>
            first.QueryAsync(instruction, cancellationToken);
    }
}

/// <summary>A time limit is taken for "it did not happen".</summary>
internal static class TimeoutAsFailed
{
    public static Defect Make() => new ChannelDefect(async (instruction, send) =>
    {
        try
        {
            ChannelResult result = await send(instruction).ConfigureAwait(false);
            return result.Outcome == OperationOutcome.Unknown ? ChannelResult.NotExecuted("timeout") : result;
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            return ChannelResult.NotExecuted("timeout");
        }
    });
}

/// <summary>An adapter sends again by itself where no answer came.</summary>
internal static class AdapterRetries
{
    public static Defect Make() => new ChannelDefect(async (instruction, send) =>
    {
        try
        {
            return await send(instruction).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return await send(instruction).ConfigureAwait(false);
        }
    });
}

/// <summary>Keys of instructions depend on the node that sends them.</summary>
internal sealed class KeysByNode : Defect
{
    public override IPayoutChannel Payout(SimulatedNode node, IPayoutChannel channel) =>
        new ChannelDefect((instruction, send) =>
            send(instruction with
            {
                Key =
                instruction.Key with { Ordinal = instruction.Key.Ordinal + (node.Name == "n2" ? 1_000 : 0) }
            })).Payout(node, channel);
}

/// <summary>The business system around the business system.</summary>
internal sealed class PrimaryDefect(Func<OriginalResult, OriginalResult> confirm) : Defect
{
    public override IBusinessSystem Primary(SimulatedNode node, IBusinessSystem primary) => new Decorated(primary, confirm);

    private sealed class Decorated(IBusinessSystem inner, Func<OriginalResult, OriginalResult> confirm) : IBusinessSystem
    {
        public ValueTask<PrimaryResult> ExecuteAsync(TransactionRequest request, CancellationToken cancellationToken) =>
            inner.ExecuteAsync(request, cancellationToken);

        public ValueTask<OriginalResult> QueryAsync(TransactionKey key, CancellationToken cancellationToken) =>
            inner.QueryAsync(key, cancellationToken);

        public async ValueTask<OriginalResult> ConfirmOrCancelAsync(TransactionKey key, CancellationToken cancellationToken) =>
            confirm(await inner.ConfirmOrCancelAsync(key, cancellationToken).ConfigureAwait(false));

        public ValueTask<PrimaryResult> AdviseAsync(Advice advice, CancellationToken cancellationToken) =>
            inner.AdviseAsync(advice, cancellationToken);
    }
}

/// <summary>The detector takes an unknown outcome for one that certainly did not happen.</summary>
internal sealed class UnknownIsNotExecuted : Defect
{
    public override IFaultDetector Detector(SimulatedNode node, IFaultDetector detector) => new Decorated(detector);

    private sealed class Decorated(IFaultDetector inner) : IFaultDetector
    {
        public FaultState State => inner.State;

        public async ValueTask<PrimaryResult> ExecuteAsync(TransactionRequest request, CancellationToken cancellationToken) =>
            Wrong(await inner.ExecuteAsync(request, cancellationToken).ConfigureAwait(false));

        public async ValueTask<PrimaryResult> ExecuteWithoutConsentAsync(TransactionRequest request, CancellationToken cancellationToken) =>
            Wrong(await inner.ExecuteWithoutConsentAsync(request, cancellationToken).ConfigureAwait(false));

        private static PrimaryResult Wrong(PrimaryResult result) =>
            result.Outcome == OperationOutcome.Unknown && result.Fault != FaultKind.None
                ? PrimaryResult.NotExecuted(result.Fault, result.Code) : result;
    }
}

/// <summary>A callback that comes again is booked again.</summary>
internal sealed class CallbackBookedTwice : Defect
{
    private IStandInStore? _store;

    public override IStandInStore Store(SimulatedNode node, IStandInStore store) => _store = store;

    public override IChannelReports Answers(SimulatedNode node, IChannelReports answers) => new Decorated(answers, _store!);

    private sealed class Decorated(IChannelReports inner, IStandInStore store) : IChannelReports
    {
        public async ValueTask<ReportStatus> ReportAsync(ChannelReport report, CancellationToken cancellationToken)
        {
            Instruction? known = await store.FindInstructionAsync(report.Reference, cancellationToken).ConfigureAwait(false);
            if (known is { IsResolved: true, Outcome: OperationOutcome.Succeeded, Key.Purpose: InstructionPurpose.Payout }
                && report.Result.Outcome == OperationOutcome.Succeeded)
            {
                IReadOnlyList<JournalEntry> journal =
                    await store.ListJournalAsync(known.Key.Transaction, cancellationToken).ConfigureAwait(false);
                JournalEntry booked = journal.First(entry => entry.Event == "payout-succeeded");
                Advance? advance = await store.FindAdvanceAsync(known.Key.Transaction, cancellationToken).ConfigureAwait(false);
                await store.CommitAsync(new StandInCommit { At = booked.At, Advance = advance, Journal = [booked] }, cancellationToken)
                    .ConfigureAwait(false);
            }
            return await inner.ReportAsync(report, cancellationToken).ConfigureAwait(false);
        }
    }
}

/// <summary>The node's wall clock stands still for seconds at a time, as one that is read from a cache: deadlines pass unseen.</summary>
internal sealed class CachedClock : Defect
{
    public override TimeProvider Clock(SimulatedNode node, TimeProvider clock) => new Decorated(clock);

    private sealed class Decorated(TimeProvider inner) : TimeProvider
    {
        private static readonly long Kept = TimeSpan.FromSeconds(15).Ticks;

        public override DateTimeOffset GetUtcNow()
        {
            DateTimeOffset now = inner.GetUtcNow();
            return now.AddTicks(-(now.Ticks % Kept));
        }

        public override long GetTimestamp() => inner.GetTimestamp();

        public override long TimestampFrequency => inner.TimestampFrequency;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            inner.CreateTimer(callback, state, dueTime, period);
    }
}

/// <summary>Background calls have no limit.</summary>
internal sealed class BackgroundFloods : Defect
{
    public override void Options(FaultTolerantPayBuilder pay) => pay.Recovery(o =>
    {
        o.Confirmations = o.StatusQueries = o.Advices = new CallRateLimit { MaxPerSecond = 100_000, MaxConcurrent = 1_000 };
    });
}

/// <summary>Background calls are made in full while payments get a share.</summary>
internal sealed class BackgroundIgnoresTheShare : Defect
{
    public override IFaultDetector Detector(SimulatedNode node, IFaultDetector detector) => new Decorated(detector);

    private sealed class Decorated(IFaultDetector inner) : IFaultDetector
    {
        public FaultState State => inner.State is { Status: FaultStatus.Recovering } recovering ? recovering with { Share = 1 }
            : inner.State;

        public bool MayCallInBackground => inner.MayCallInBackground;

        public ValueTask<PrimaryResult> ExecuteAsync(TransactionRequest request, CancellationToken cancellationToken) =>
            inner.ExecuteAsync(request, cancellationToken);

        public ValueTask<PrimaryResult> ExecuteWithoutConsentAsync(TransactionRequest request, CancellationToken cancellationToken) =>
            inner.ExecuteWithoutConsentAsync(request, cancellationToken);

        public BackgroundPermit BeginBackgroundCall() => inner.BeginBackgroundCall();

        public void EndBackgroundCall(BackgroundPermit pass, TransactionKey key, FaultKind fault) =>
            inner.EndBackgroundCall(pass, key, fault);
    }
}

/// <summary>Background calls go on while the business system is held to be down.</summary>
internal sealed class BackgroundGoesOnInAFault : Defect
{
    public override IFaultDetector Detector(SimulatedNode node, IFaultDetector detector) => new Decorated(detector);

    private sealed class Decorated(IFaultDetector inner) : IFaultDetector
    {
        public FaultState State => inner.State;

        public bool MayCallInBackground => true;

        public ValueTask<PrimaryResult> ExecuteAsync(TransactionRequest request, CancellationToken cancellationToken) =>
            inner.ExecuteAsync(request, cancellationToken);

        public ValueTask<PrimaryResult> ExecuteWithoutConsentAsync(TransactionRequest request, CancellationToken cancellationToken) =>
            inner.ExecuteWithoutConsentAsync(request, cancellationToken);

        public BackgroundPermit BeginBackgroundCall() => new(BackgroundPermitKind.Probe);
    }
}

/// <summary>Calls of the host's code have no time limit: one that hangs holds the slot of whoever called.</summary>
internal sealed class CallsWithoutALimit : Defect
{
    public override void Parts(IServiceCollection services) => services.AddSingleton(provider =>
        new HostCalls(new StoppedClock(), provider.GetRequiredService<IOptions<CallOptions>>(),
            provider.GetRequiredService<ILogger<HostCalls>>()));

    private sealed class StoppedClock : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new StoppedTimer();
    }

    private sealed class StoppedTimer : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}

using FaultTolerantPay.Routing.Learning;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Live;

// What reported attempts teach: everything here runs under the state's lock.
public sealed partial class LiveState
{
    private readonly List<ApprovalMemory> _memories = [];

    /// <summary>
    /// Learns from a recorded attempt of the past: it teaches rates, and changes no measurement and no breaker. Call it on start, in the
    /// order of time.
    /// </summary>
    /// <param name="channel">The channel.</param>
    /// <param name="outcome">How it ended.</param>
    /// <param name="at">When it ended.</param>
    /// <param name="schema">The schema of the code; null if only the channel is known.</param>
    /// <param name="code">The request's code; <see cref="RoutingSchema.CodeWords"/> words.</param>
    /// <exception cref="ArgumentOutOfRangeException">The outcome is not defined.</exception>
    /// <exception cref="ArgumentException">The code is shorter than its schema requires.</exception>
    public void LearnFromRecord(
        ChannelHandle channel, ChannelAttemptOutcome outcome, DateTimeOffset at, RoutingSchema? schema, ReadOnlySpan<ulong> code)
    {
        CheckOutcome(outcome, nameof(outcome));
        CheckCode(schema, code);
        ChannelState state = StateOf(channel);
        if (outcome != ChannelAttemptOutcome.CustomerAbandoned)
        {
            Learn(state, LearnedFrom(outcome), schema, code, at.UtcTicks, isHistory: true);
        }
    }

    /// <summary>Learns from recorded attempts as <see cref="LearnFromRecord"/> does; tables follow once, at the end.</summary>
    /// <param name="attempts">The attempts, in the order of time.</param>
    /// <param name="schema">The schema of the codes.</param>
    /// <param name="codes">The words of all codes.</param>
    internal void LearnFromRecords(IEnumerable<PastAttempt> attempts, RoutingSchema schema, ReadOnlySpan<ulong> codes)
    {
        foreach (PastAttempt attempt in attempts)
        {
            ReadOnlySpan<ulong> code = codes.Slice(attempt.Code, schema.CodeWords);
            lock (_lock)
            {
                foreach (ApprovalMemory memory in _memories)
                {
                    memory.Learn_NeedsLock(
                        attempt.Channel.Value, LearnedFrom(attempt.Outcome), schema, code, attempt.Ticks, isHistory: true);
                }
            }
        }

        lock (_lock)
        {
            foreach (ApprovalMemory memory in _memories)
            {
                FollowMemory_NeedsLock(memory, null);
            }
        }
    }

    /// <summary>
    /// What was learned, to be saved by the host and restored after a restart. Null if no table with this way of learning was compiled for
    /// this state.
    /// </summary>
    /// <param name="learning">The way of learning: <see cref="RoutingPolicy.Learning"/>.</param>
    public ApprovalRecord? SaveLearned(ApprovalLearning learning)
    {
        ArgumentNullException.ThrowIfNull(learning);
        lock (_lock)
        {
            return _memories.Find(memory => memory.Learning == learning) is { } memory ? ApprovalRecords.Of(memory, _byId) : null;
        }
    }

    /// <summary>
    /// Takes over what was saved, in place of everything that was learned in this way since. Compile the table first. Channels and
    /// segments that are no longer known are left out.
    /// </summary>
    /// <param name="learning">The way of learning: <see cref="RoutingPolicy.Learning"/>.</param>
    /// <param name="record">What was saved.</param>
    /// <returns>How many entries were left out.</returns>
    /// <exception cref="ArgumentException">
    /// No table with this way of learning was compiled for this state, or the record has errors as <c>ApprovalRecordFile.Write</c> names
    /// them. Then nothing has changed.
    /// </exception>
    public int RestoreLearned(ApprovalLearning learning, ApprovalRecord record)
    {
        ArgumentNullException.ThrowIfNull(learning);
        ArgumentNullException.ThrowIfNull(record);
        lock (_lock)
        {
            ApprovalMemory memory = _memories.Find(memory => memory.Learning == learning)
                ?? throw new ArgumentException("No table with this way of learning was compiled for this state.", nameof(learning));
            ApprovalRecordChecks.ThrowIfWrong(record);
            int leftOut = ApprovalRecords.Restore(memory, record, _byId);
            FollowMemory_NeedsLock(memory, null);
            return leftOut;
        }
    }

    /// <summary>The memory of a way of learning; created if it is new. Tables with equal ways share one.</summary>
    internal ApprovalMemory MemoryFor(ApprovalLearning learning)
    {
        lock (_lock)
        {
            if (_memories.Find(memory => memory.Learning == learning) is { } known)
            {
                return known;
            }

            // A policy that learns in another way begins with what is known of its segments, not with nothing.
            var memory = new ApprovalMemory(learning);
            if (_memories.Count > 0)
            {
                ApprovalRecords.Restore(memory, ApprovalRecords.Of(_memories[^1], _byId), _byId);
            }

            _memories.RemoveAll(
                unused => !_followers.Exists(f => f.TryGetTarget(out ILiveFollower? follower) && follower.Memory == unused));
            _memories.Add(memory);
            return memory;
        }
    }

    private static LearnedOutcome LearnedFrom(ChannelAttemptOutcome outcome) => outcome switch
    {
        ChannelAttemptOutcome.Approved => LearnedOutcome.Approval,
        ChannelAttemptOutcome.TechnicalFailure => LearnedOutcome.Failure,
        _ => LearnedOutcome.Decline,
    };

    private void Learn(
        ChannelState state, LearnedOutcome outcome, RoutingSchema? schema, ReadOnlySpan<ulong> code, long ticks, bool isHistory)
    {
        lock (_lock)
        {
            foreach (ApprovalMemory memory in _memories)
            {
                memory.Learn_NeedsLock(state.Handle.Value, outcome, schema, code, ticks, isHistory);
                FollowMemory_NeedsLock(memory, state);
            }
        }
    }

    private void FollowMemory_NeedsLock(ApprovalMemory memory, ChannelState? state)
    {
        foreach (WeakReference<ILiveFollower> reference in _followers)
        {
            if (reference.TryGetTarget(out ILiveFollower? follower))
            {
                follower.FollowMemory_NeedsLock(memory, state);
            }
        }
    }
}

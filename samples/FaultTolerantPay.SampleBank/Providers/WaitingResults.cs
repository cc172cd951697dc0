using System.Collections.Concurrent;
using FaultTolerantPay.SampleBank.Instructions;

namespace FaultTolerantPay.SampleBank.Providers;

/// <summary>
/// Orders that a provider has decided and tells later: until then it answers <c>pending</c>. Kept in memory: after a restart all results
/// are told.
/// </summary>
internal sealed class WaitingResults(TimeProvider time)
{
    private readonly ConcurrentDictionary<(string Group, string Reference), DateTimeOffset> _until = new();

    /// <summary>Holds the result of an order back.</summary>
    public void Hold(string group, string reference, long delayMs) =>
        _until[(group, reference)] = time.GetUtcNow().AddMilliseconds(delayMs);

    /// <summary>What is told of a decision now.</summary>
    public InstructionDecision Tell(string group, string reference, InstructionDecision decision)
    {
        if (!_until.TryGetValue((group, reference), out var until))
        {
            return decision;
        }

        if (time.GetUtcNow() < until)
        {
            return new InstructionDecision(Status.Pending);
        }

        _until.TryRemove((group, reference), out _);
        return decision;
    }
}

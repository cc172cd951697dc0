using FaultTolerantPay.Simulation.Runs;

namespace FaultTolerantPay.Simulation.Checks;

/// <summary>
/// When a customer may be debited: not before the time that policy sets, and no more often within the window than policy allows. All times
/// are those of the nodes that wrote them.
/// </summary>
internal sealed class CollectionTimes(SimulatedWorld world)
{
    // The clock of another node may be wrong in the other direction.
    private static readonly TimeSpan Slack = 2 * Settings.ClockError;

    /// <summary>A collection is about to be written.</summary>
    public void Check(PaymentFacts facts, Instruction collection)
    {
        Instruction[] earlier = [.. facts.Instructions.Where(known => known.Key.Purpose == InstructionPurpose.Collection)];
        int inWindow = earlier.Count(known => known.WrittenAt > collection.WrittenAt - world.Settings.Window + Slack);
        if (inWindow >= world.Settings.MaxAttemptsInWindow)
        {
            world.Fail("collection",
                $"{collection.Key} follows {inWindow} within {world.Settings.Window}; at most {world.Settings.MaxAttemptsInWindow} are " +
                $"allowed.");
        }
        // An operator may order it at once. What a pause stopped was due by the clock of the node that found the pause, which may be ahead
        // of the clock of the node that goes on.
        if (earlier.Length == 0 && !facts.WasDelinquent && FirstAt(facts) is { } first && collection.WrittenAt < first
            && !(facts.PausedAt >= first))
        {
            world.Fail("collection", $"{collection.Key} is written at {collection.WrittenAt:O}; it is due at {first:O}.");
        }
    }

    private DateTimeOffset? FirstAt(PaymentFacts facts)
    {
        DateTimeOffset? paidAt = facts.Advance?.PaidAt;
        return world.Settings.Timing switch
        {
            CollectionTiming.AfterPayout => paidAt + world.Settings.CollectionDelay,
            CollectionTiming.AfterRecovery => facts.ConfirmedAt + world.Settings.CollectionDelay,
            _ => paidAt is { } paid ? NextTimeOfDay(paid.UtcDateTime) : null,
        };
    }

    /// <summary>The first time of day after an instant, by the calendar of UTC: today's, or tomorrow's.</summary>
    private DateTimeOffset NextTimeOfDay(DateTime instant)
    {
        DateTime today = new(instant.Year, instant.Month, instant.Day, 0, 0, 0, DateTimeKind.Utc);
        DateTime next = today + world.Settings.TimeOfDay;
        return new DateTimeOffset(next > instant ? next : next + TimeSpan.FromHours(24));
    }
}

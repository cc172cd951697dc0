using FaultTolerantPay.Simulation.Runs;

namespace FaultTolerantPay.Simulation.Scheduling;

/// <summary>
/// The only source of what happens next. One thread takes the earliest event from the queue and runs it to the end; events that are due at
/// the same moment come in an order that the seed decides. True time moves only here.
/// </summary>
internal sealed class Scheduler(SeededRandom chance)
{
    private readonly PriorityQueue<(Action Run, NodeLife? Life), (long Due, ulong Tie)> _queue = new();
    private readonly int _thread = Environment.CurrentManagedThreadId;

    /// <summary>True time since the run began, in ticks.</summary>
    public long Ticks { get; private set; }

    public TimeSpan Now => TimeSpan.FromTicks(Ticks);

    public long Steps { get; private set; }

    /// <summary>Runs something later, for nobody (null) or for a node's life.</summary>
    public void After(TimeSpan delay, NodeLife? life, Action run) => AtTicks(Ticks + Math.Max(delay.Ticks, 0), life, run);

    public void AtTicks(long due, NodeLife? life, Action run) => _queue.Enqueue((run, life), (due, chance.Next()));

    /// <summary>Runs the next event. False: nothing is left to happen.</summary>
    public bool Step()
    {
        while (_queue.TryDequeue(out var next, out var when))
        {
            if (next.Life is { HasEnded: true })
            {
                continue;
            }

            if (next.Life is { } life && life.StandsStillUntil > when.Due)
            {
                _queue.Enqueue(next, (life.StandsStillUntil, chance.Next()));
                continue;
            }
            Ticks = when.Due;
            Steps++;
            next.Run();
            return true;
        }
        return false;
    }

    /// <summary>Whoever drives the library owns every interleaving (M11): nothing of it may run on another thread.</summary>
    public void CheckThread(string what)
    {
        if (Environment.CurrentManagedThreadId != _thread)
        {
            throw new SimulationException($"M11: {what} on another thread than the scheduler's.");
        }
    }
}

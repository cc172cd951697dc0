using System.Runtime.ExceptionServices;
using FaultTolerantPay.Simulation.Nodes;
using FaultTolerantPay.Simulation.Runs;
using FaultTolerantPay.Simulation.Scheduling;

namespace FaultTolerantPay.Simulation.Edges;

/// <summary>
/// Where a node's code meets its store: each call may end at once, later, or never; fail before or after it took effect; and the node may
/// crash in it.
/// </summary>
internal sealed class Edge(SimulatedWorld world, SimulatedNode node, NodeLife life)
{
    public SimulatedWorld World => world;

    public SimulatedNode Node => node;

    public NodeLife Life => life;

    // After a write that came too late payments wait for none, until one that nobody waits for has succeeded.
    private static readonly TimeSpan TroubleLasts = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Late = TimeSpan.FromMilliseconds(900);

    /// <summary>Does something that takes effect in one step, and answers when the seed says so.</summary>
    public ValueTask<T> CallAsync<T>(string what, string about, bool writes, Func<T> act, CancellationToken cancellationToken)
    {
        world.Scheduler.CheckThread(what);
        if (life.HasEnded)
        {
            return Never<T>();
        }

        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<T>(cancellationToken);
        }

        SeededRandom chance = world.Chance;
        if (node.CrashesHere())
        {
            if (writes && chance.Percent(50))
            {
                Try(act);
            }

            node.Crash();
            return Never<T>();
        }
        if (!world.IsCalm && world.Settings.StoreErrorsPerMille > 0 && chance.PerMille(world.Settings.StoreErrorsPerMille))
        {
            Troubles(TimeSpan.Zero);
            bool isDone = writes && chance.Percent(50);
            if (isDone)
            {
                Try(act);
            }

            world.Trace.Add(life.Name, isDone ? "fails-after" : "fails-before", about, what);
            return Answer<T>(() =>
                throw new StoreException($"{what} failed in the simulation.") { NothingWritten = !isDone && chance.Percent(50) }, true,
                    cancellationToken);
        }
        int roll = chance.Below(100);
        if (roll < (writes ? 25 : 65))
        {
            try
            {
                return new ValueTask<T>(act());
            }
            catch (Exception exception)
            {
                return ValueTask.FromException<T>(Failed(what, exception));
            }
        }
        if (!writes || roll < 60)
        {
            return Answer(act, false, cancellationToken);
        }

        Func<T> done = Try(act);
        return Answer(done, true, cancellationToken);
    }

    /// <summary>What a call of the store gave.</summary>
    public T Now<T>(ValueTask<T> call) => world.Disk.Now(call);

    public static ValueTask<T> Never<T>() => new(new TaskCompletionSource<T>().Task);

    /// <summary>What a call gave, kept for later.</summary>
    private static Func<T> Try<T>(Func<T> act)
    {
        try
        {
            T result = act();
            return () => result;
        }
        catch (Exception exception)
        {
            var caught = ExceptionDispatchInfo.Capture(exception);
            return () =>
            {
                caught.Throw();
                return default!;
            };
        }
    }

    private ValueTask<T> Answer<T>(Func<T> act, bool isDone, CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource<T>();
        if (cancellationToken.CanBeCanceled)
        {
            cancellationToken.UnsafeRegister(static (state, token) => ((TaskCompletionSource<T>)state!).TrySetCanceled(token), answer);
        }

        TimeSpan delay = Delay();
        if (delay > Late)
        {
            Troubles(delay);
        }

        world.Scheduler.After(delay, life, () =>
        {
            // A call that was given up before it took effect is withdrawn; one that is done stays done.
            if (answer.Task.IsCompleted && (isDone || world.Chance.Percent(50)))
            {
                return;
            }

            T result;
            try
            {
                result = act();
            }
            catch (Exception exception)
            {
                answer.TrySetException(Failed("store", exception));
                return;
            }
            answer.TrySetResult(result);
        });
        return new ValueTask<T>(answer.Task);
    }

    /// <summary>The store itself failed, as a server may.</summary>
    private Exception Failed(string what, Exception exception)
    {
        if (exception is StoreException)
        {
            world.Trace.Add(life.Name, "store-fails", "", what);
            Troubles(TimeSpan.Zero);
        }

        return world.Misuse(what, exception);
    }

    private void Troubles(TimeSpan delay) => life.StoreTroublesUntil = (world.Scheduler.Now + delay + TroubleLasts).Ticks;

    private TimeSpan Delay()
    {
        int roll = world.Chance.Below(1_000);
        return roll < 900 ? world.Chance.Ms(0, 4) : roll < 990 || world.IsCalm ? world.Chance.Ms(4, 150) : world.Chance.Ms(150, 2_500);
    }
}

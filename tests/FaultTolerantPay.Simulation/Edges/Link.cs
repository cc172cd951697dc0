using FaultTolerantPay.Simulation.Nodes;
using FaultTolerantPay.Simulation.Runs;
using FaultTolerantPay.Simulation.Scheduling;

namespace FaultTolerantPay.Simulation.Edges;

/// <summary>
/// Where a node's adapters meet the outside world. What left the node arrives outside whatever becomes of the node; the answer reaches it
/// only while it lives,
/// and may come late, broken, or not at all.
/// </summary>
internal sealed class Link(SimulatedWorld world, SimulatedNode node, NodeLife life)
{
    public SimulatedWorld World => world;

    public SimulatedNode Node => node;

    public NodeLife Life => life;

    /// <summary>Whether the node is gone, or crashes in this very call.</summary>
    public bool IsGone(string what)
    {
        world.Scheduler.CheckThread(what);
        if (!life.HasEnded && node.CrashesHere())
        {
            node.Crash();
        }

        return life.HasEnded;
    }

    /// <summary>Sends something that surely arrives after a while, and answers what it gave there.</summary>
    public ValueTask<T> AskAsync<T>(TimeSpan transit, Func<T> there, Func<T>? broken, CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource<T>();
        SeededRandom chance = world.Chance;
        if (cancellationToken.CanBeCanceled && chance.Percent(60))
        {
            cancellationToken.UnsafeRegister(static (state, token) => ((TaskCompletionSource<T>)state!).TrySetCanceled(token), answer);
        }

        world.Scheduler.After(transit, null, () =>
        {
            T result;
            try
            {
                result = there();
            }
            catch (LostAnswerException)
            {
                return;
            }
            Back(answer, result, broken);
        });
        return new ValueTask<T>(answer.Task);
    }

    /// <summary>An answer that comes after a while, and was decided here.</summary>
    public ValueTask<T> LaterAsync<T>(TimeSpan delay, Func<T> answer, CancellationToken cancellationToken)
    {
        var task = new TaskCompletionSource<T>();
        if (cancellationToken.CanBeCanceled && world.Chance.Percent(60))
        {
            cancellationToken.UnsafeRegister(static (state, token) => ((TaskCompletionSource<T>)state!).TrySetCanceled(token), task);
        }

        world.Scheduler.After(delay, life, () => Set(task, answer));
        return new ValueTask<T>(task.Task);
    }

    public static TimeSpan Quick(SeededRandom chance) => chance.Percent(90) ? chance.Ms(1, 40) : chance.Ms(40, 400);

    private void Back<T>(TaskCompletionSource<T> answer, T result, Func<T>? broken)
    {
        SeededRandom chance = world.Chance;
        int roll = world.IsCalm ? 0 : chance.Below(100);
        if (roll < 84)
        {
            world.Scheduler.After(Quick(chance), life, () => answer.TrySetResult(result));
        }
        else if (roll < 92)
        {
            world.Scheduler.After(chance.Ms(300, 8_000), life, () => answer.TrySetResult(result));
        }
        else if (roll < 95 && broken is not null)
        {
            world.Scheduler.After(Quick(chance), life, () => Set(answer, broken));
        }
        else if (roll < 97)
        {
            world.Scheduler.After(Quick(chance), life,
                () => answer.TrySetException(new TimeoutException("The answer was lost in the simulation.")));
        }
    }

    private static void Set<T>(TaskCompletionSource<T> task, Func<T> answer)
    {
        T result;
        try
        {
            result = answer();
        }
        catch (Exception exception) when (exception is NothingSentException or TimeoutException)
        {
            task.TrySetException(exception);
            return;
        }
        task.TrySetResult(result);
    }
}

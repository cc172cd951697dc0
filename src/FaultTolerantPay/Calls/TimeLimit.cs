namespace FaultTolerantPay.Calls;

/// <summary>The one way to wait for something no longer than it may take.</summary>
internal static class TimeLimit
{
    /// <summary>A limit, or the time that is left where that is shorter; never less than zero.</summary>
    public static TimeSpan AtMost(TimeSpan limit, TimeSpan left) => left >= limit ? limit : left > TimeSpan.Zero ? left : TimeSpan.Zero;

    /// <summary>
    /// Waits for a task no longer than a limit, and never throws what the task failed with: whoever waited awaits a task that has ended.
    /// </summary>
    /// <param name="task">The task. It goes on after the limit; whoever started it sees to its end.</param>
    /// <param name="limit">How long it may take; less than zero counts as zero.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">The caller gives up.</param>
    /// <returns>Whether it has ended. One that ends at the last moment has.</returns>
    /// <exception cref="OperationCanceledException">The caller gave up, and the task has not ended.</exception>
    public static async ValueTask<bool> EndsWithinAsync(Task task, TimeSpan limit, TimeProvider time, CancellationToken cancellationToken = default)
    {
        try
        {
            await task.WaitAsync(limit > TimeSpan.Zero ? limit : TimeSpan.Zero, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException) when (!task.IsCompleted)
        {
            return false;
        }
        catch (Exception) when (task.IsCompleted)
        {
            // It failed by itself, or ended just as the time was over or the caller gave up.
        }
        return true;
    }
}

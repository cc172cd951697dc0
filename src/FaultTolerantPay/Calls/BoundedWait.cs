namespace FaultTolerantPay.Calls;

/// <summary>The only way to wait for something with a timeout.</summary>
internal static class BoundedWait
{
    /// <summary>The shorter of a limit and the remaining time, and at least zero.</summary>
    public static TimeSpan AtMost(TimeSpan limit, TimeSpan left) => left >= limit ? limit : left > TimeSpan.Zero ? left : TimeSpan.Zero;

    /// <summary>
    /// Waits for a task up to a limit. It never throws the task's own exception; the caller awaits the ended task to see it.
    /// </summary>
    /// <param name="task">The task. It continues after the limit, and its caller observes its end.</param>
    /// <param name="limit">How long to wait; a negative limit counts as zero.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">The caller gives up.</param>
    /// <returns>Whether the task has ended, even at the last moment.</returns>
    /// <exception cref="OperationCanceledException">The caller gave up, and the task has not ended.</exception>
    public static async ValueTask<bool> EndsWithinAsync(
        Task task, TimeSpan limit, TimeProvider time, CancellationToken cancellationToken = default)
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
            // The task failed, or ended just as the time ran out or the caller gave up.
        }
        return true;
    }
}

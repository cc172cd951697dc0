namespace FaultTolerantPay.PostgreSql.Connection;

/// <summary>
/// Makes sure that no promotion undoes what this node has read. A primary that lost its standbys shows commits which no standby confirmed,
/// and the next primary may not have them. A commit of its own, which the standbys confirm, confirms all that were visible before it.
/// Readers that wait at the same time share one.
/// </summary>
internal sealed class ReadConfirmation(StoreDatabase database)
{
    private readonly Lock _lock = new();
    private Task _current = Task.CompletedTask;
    private Task? _next;

    /// <summary>Completes when all that was visible before the call is confirmed.</summary>
    /// <exception cref="StoreException">No standby confirmed it.</exception>
    public Task ConfirmAsync()
    {
        lock (_lock)
        {
            // One that is under way may have begun before the caller read.
            return _next ??= NextAsync(_current);
        }
    }

    private async Task NextAsync(Task current)
    {
        await current.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        Task confirming;
        lock (_lock)
        {
            // Whoever read until now may share it; it has not begun.
            (_current, _next) = (confirming = CommitAsync(), null);
        }

        await confirming.ConfigureAwait(false);
    }

    private async Task CommitAsync()
    {
        await Task.Yield();
        await database.WriteAsync(
            static (session, _) =>
            {
                session.Confirm();
                return Task.FromResult(true);
            },
            CancellationToken.None).ConfigureAwait(false);
    }
}

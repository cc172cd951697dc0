using FaultTolerantPay.Configuration;
using FaultTolerantPay.Model;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Hosting.Settings;

/// <inheritdoc cref="ISharedSettings"/>
/// <param name="followers">One for each kind.</param>
/// <param name="time">The clock for the time of a version.</param>
/// <param name="logger">The log.</param>
/// <param name="store">The versions; null: the store belongs to one machine.</param>
internal sealed class SharedSettingsRegister(
    IEnumerable<IFollower> followers, TimeProvider time, ILogger<SharedSettingsRegister> logger, ISharedSettingsStore? store = null)
    : ISharedSettings, IDisposable
{
    private readonly IFollower[] _followers = [.. followers];
    private readonly SemaphoreSlim _following = new(1);
    private volatile SharedSettingsStatus[] _status =
        [.. followers.Select(follower => new SharedSettingsStatus(follower.Kind, 0, 0, []))];

    public IReadOnlyList<SharedSettingsStatus> Status => _status;

    public async ValueTask FollowAsync(CancellationToken cancellationToken)
    {
        if (store is null)
        {
            return;
        }

        // The background work and a save may follow at once: an older version must not come after a newer one.
        await _following.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            for (int i = 0; i < _followers.Length; i++)
            {
                SharedSettingsStatus after =
                    await FollowAsync(store, _followers[i], _status[i], cancellationToken).ConfigureAwait(false);
                _status = [.. _status[..i], after, .. _status[(i + 1)..]];
            }
        }
        finally
        {
            _following.Release();
        }
    }

    public SharedSettingsCheck Check(SharedSettingsKind kind, IReadOnlyList<SharedFile> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        return FollowerOf(kind).Check(files);
    }

    public async ValueTask<SharedSettingsCheck> SaveAsync(
        SharedSettingsKind kind, IReadOnlyList<SharedFile> files, long after, OperatorId by, string reason,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentOutOfRangeException.ThrowIfNegative(after);
        IFollower follower = FollowerOf(kind);
        if (!Identifier.IsValid(by.Value))
        {
            throw new ArgumentException($"The operator is {OptionText.Of(by.Value)}: expected {Identifier.Expectation}.", nameof(by));
        }

        if (PlainText.FindReasonError(reason) is { } error)
        {
            throw new ArgumentException($"The reason {error}: expected {PlainText.ReasonExpectation}.", nameof(reason));
        }

        if (store is null)
        {
            throw new StoreException("This store belongs to one machine and keeps no shared settings: edit the files of its host.")
            {
                NothingWritten = true,
            };
        }

        SharedSettingsCheck check = follower.Check(files);
        if (check.Errors.Count > 0)
        {
            return check;
        }

        var settings = new SharedSettings
        {
            Kind = kind,
            Number = after + 1,
            By = by,
            At = time.GetUtcNow(),
            Reason = reason,
            Files = [.. files],
        };
        if (!await store.AddAsync(settings, cancellationToken).ConfigureAwait(false))
        {
            long newest = await store.ReadNewestNumberAsync(kind, cancellationToken).ConfigureAwait(false);
            return check with { Errors = [$"The newest version is {newest}, not {after}: look at it, and save again."] };
        }

        SharedSettingsLog.Saved(logger, kind, settings.Number, by.Value, reason);
        await FollowAsync(cancellationToken).ConfigureAwait(false);
        return check with { Saved = settings };
    }

    public void Dispose() => _following.Dispose();

    private async ValueTask<SharedSettingsStatus> FollowAsync(
        ISharedSettingsStore stored, IFollower follower, SharedSettingsStatus known, CancellationToken cancellationToken)
    {
        long newest = await stored.ReadNewestNumberAsync(follower.Kind, cancellationToken).ConfigureAwait(false);
        if (newest == known.InForce)
        {
            return known with { Newest = newest, Errors = [] };
        }

        if (await stored.FindAsync(follower.Kind, newest, cancellationToken).ConfigureAwait(false) is not { } settings)
        {
            // A store that was restored to an earlier state may have none: what is in force stays until there is another.
            if (newest != known.Newest)
            {
                SharedSettingsLog.Gone(logger, follower.Kind, known.InForce, newest);
            }

            return known with { Newest = newest };
        }

        // A version that was refused is tried again: what stood in its way may be mended on this node alone.
        IReadOnlyList<string> errors = follower.Take(settings.Files);
        if (errors.Count > 0)
        {
            if (newest != known.Newest || !errors.SequenceEqual(known.Errors, StringComparer.Ordinal))
            {
                SharedSettingsLog.Refused(logger, follower.Kind, newest, known.InForce, string.Join(' ', errors));
            }

            return known with { Newest = newest, Errors = errors };
        }

        SharedSettingsLog.Taken(logger, follower.Kind, newest, settings.By.Value, settings.Reason);
        return new SharedSettingsStatus(follower.Kind, newest, newest, []);
    }

    private IFollower FollowerOf(SharedSettingsKind kind) => Array.Find(_followers, follower => follower.Kind == kind)
        ?? throw new ArgumentOutOfRangeException(nameof(kind), kind, "The kind is not Options or Routes.");
}

namespace FaultTolerantPay.Hosting.Settings;

/// <summary>
/// What the nodes of a store share: options that apply while nodes run, and the routing table. A version is checked before it is saved, is
/// in force on every node within <see cref="MaxDelay"/>, and stays on record.
/// </summary>
public interface ISharedSettings
{
    /// <summary>How long it takes at most until a running node that reaches the store follows: 2 seconds.</summary>
    static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(2);

    /// <summary>What this process follows, of each kind.</summary>
    IReadOnlyList<SharedSettingsStatus> Status { get; }

    /// <summary>
    /// Puts the newest versions in force in this process. A started host does so by itself; a program that only opens the store calls it.
    /// </summary>
    /// <param name="cancellationToken">Cancels the reads.</param>
    /// <exception cref="StoreException">The store cannot read.</exception>
    ValueTask FollowAsync(CancellationToken cancellationToken);

    /// <summary>Finds every error and warning in files, as this process would take them. Nothing is saved.</summary>
    /// <param name="kind">What they are.</param>
    /// <param name="files">The files, as <see cref="SharedSettingsKind"/> names them.</param>
    SharedSettingsCheck Check(SharedSettingsKind kind, IReadOnlyList<SharedFile> files);

    /// <summary>Checks files, and saves them as the next version if there is no error. Then every node follows.</summary>
    /// <param name="kind">What they are.</param>
    /// <param name="files">The files, as <see cref="SharedSettingsKind"/> names them.</param>
    /// <param name="after">
    /// The version that they replace; 0: there is none yet. If another was saved since, nothing is saved: the operator has not seen it.
    /// </param>
    /// <param name="by">The operator: 1 to 64 visible ASCII characters.</param>
    /// <param name="reason">The reason: at least 4 letters or digits, at most 500 characters.</param>
    /// <param name="cancellationToken">Cancels before anything is saved.</param>
    /// <exception cref="ArgumentException">
    /// The operator or the reason is invalid; the message says what is expected. Nothing was saved.
    /// </exception>
    /// <exception cref="StoreException">The store failed, or keeps no shared settings because it belongs to one machine.</exception>
    ValueTask<SharedSettingsCheck> SaveAsync(
        SharedSettingsKind kind, IReadOnlyList<SharedFile> files, long after, OperatorId by, string reason,
        CancellationToken cancellationToken);
}

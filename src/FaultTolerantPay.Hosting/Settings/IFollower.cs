namespace FaultTolerantPay.Hosting.Settings;

/// <summary>Takes one kind of shared settings.</summary>
internal interface IFollower
{
    SharedSettingsKind Kind { get; }

    /// <summary>Finds every error and warning; nothing takes effect.</summary>
    SharedSettingsCheck Check(IReadOnlyList<SharedFile> files);

    /// <summary>Puts files in force, as a whole or not at all.</summary>
    /// <returns>Why they are not in force; empty if they are.</returns>
    IReadOnlyList<string> Take(IReadOnlyList<SharedFile> files);
}

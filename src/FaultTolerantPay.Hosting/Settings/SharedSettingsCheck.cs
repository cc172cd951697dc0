namespace FaultTolerantPay.Hosting.Settings;

/// <summary>What is wrong with files, and what became of them.</summary>
/// <param name="Errors">All errors, each with its place; with one, nothing is saved.</param>
/// <param name="Warnings">What cannot be meant, and is allowed.</param>
public sealed record SharedSettingsCheck(IReadOnlyList<string> Errors, IReadOnlyList<string> Warnings)
{
    /// <summary>The version that was saved; null: none was.</summary>
    public SharedSettings? Saved { get; init; }
}

namespace FaultTolerantPay;

/// <summary>The memory and the disk that a comparison may use.</summary>
public sealed record MatchLimits
{
    /// <summary>The least <see cref="MemoryBytes"/>: 16 MiB.</summary>
    public const long MinMemoryBytes = 16L << 20;

    /// <summary>How many bytes of rows stay in memory, from 16 MiB to 16 GiB; the rest goes to a temporary file. Default: 96 MiB.</summary>
    public long MemoryBytes { get; init; } = 96L << 20;

    /// <summary>
    /// The folder of the temporary files, which hold references and amounts. They are deleted when the comparison ends. Default: the folder
    /// of the operating system.
    /// </summary>
    public string TemporaryFolder { get; init; } = Path.GetTempPath();

    /// <summary>The most bytes of one partition of rows: rows of one key are never split. 256 MiB are about two million rows.</summary>
    internal int MaxPartitionBytes { get; init; } = 256 << 20;
}

using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FaultTolerantPay.Benchmarks;

/// <summary>The machine for which figures hold.</summary>
internal static class Machine
{
    private const string CpuInfo = "/proc/cpuinfo";

    /// <summary>The processor, its cores, the width of its vectors, and the runtime.</summary>
    public static string Description { get; } =
        $"{Processor()}, {Environment.ProcessorCount} cores, vectors of {VectorBits()} bits, {RuntimeInformation.FrameworkDescription}";

    private static string Processor()
    {
        string? line = File.Exists(CpuInfo)
            ? File.ReadLines(CpuInfo).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
            : Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") is { } identifier ? $":{identifier}" : null;
        return line is null
            ? RuntimeInformation.ProcessArchitecture.ToString()
            : line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }

    private static int VectorBits() =>
        Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 64;
}

using System.Runtime.Intrinsics;

namespace FaultTolerantPay.Routing.Engine.Search;

/// <summary>The vector widths of this processor.</summary>
internal static class VectorChoices
{
    public static VectorChoice Widest { get; } =
        Vector512.IsHardwareAccelerated ? VectorChoice.Bits512
        : Vector256.IsHardwareAccelerated ? VectorChoice.Bits256
        : Vector128.IsHardwareAccelerated ? VectorChoice.Bits128
        : VectorChoice.Scalar;
}

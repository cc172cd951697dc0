namespace FaultTolerantPay.Routing.Engine.Search;

/// <summary>How many bits one test covers.</summary>
internal enum VectorChoice
{
    Scalar = 64,
    Bits128 = 128,
    Bits256 = 256,
    Bits512 = 512,
}

using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Learning;

/// <summary>
/// What a memory says of one segment and channel, in one word, so that a reader without a lock never sees half of it: the estimate of the
/// approval rate, the share of the transactions that may choose the channel, and how many attempts stand behind the estimate.
/// </summary>
/// <param name="Bits">Rate: 20 bits; share: 14 bits; attempts: 30 bits.</param>
internal readonly record struct LearnedRate(ulong Bits)
{
    public const int Million = 1_000_000;
    public const int WholeShare = 10_000;

    /// <summary>Millionths in a basis point.</summary>
    public const int PerBasisPoint = 100;

    private const int ShareBits = 14;
    private const int RateBits = 20;
    private const double MaxAttempts = (1 << 30) - 1;

    public static LearnedRate Of(double rate, double attempts, ApprovalLearning learning)
    {
        double grown = Math.Min(attempts / learning.FullShareAttempts, 1);
        ulong share = (ulong)(learning.FirstShareBasisPoints + ((WholeShare - learning.FirstShareBasisPoints) * grown));
        ulong perMillion = (ulong)((Math.Clamp(rate, 0, 1) * Million) + 0.5);
        return new LearnedRate(((ulong)Math.Min(attempts, MaxAttempts) << (RateBits + ShareBits)) | (share << RateBits) | perMillion);
    }

    /// <summary>The estimate of the approval rate, in millionths.</summary>
    public int PerMillion => (int)(Bits & ((1 << RateBits) - 1));

    /// <summary>The estimate of the approval rate, in basis points.</summary>
    public int BasisPoints => PerMillion / PerBasisPoint;

    /// <summary>The share of the transactions that may choose the channel, in basis points.</summary>
    public int ShareBasisPoints => (int)(Bits >> RateBits & ((1 << ShareBits) - 1));

    /// <summary>How many attempts stand behind the estimate, those of coarser segments up to their strength.</summary>
    public int Attempts => (int)(Bits >> (RateBits + ShareBits));
}

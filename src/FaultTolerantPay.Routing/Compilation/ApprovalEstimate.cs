using FaultTolerantPay.Routing.Engine.Ranking;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Compilation;

/// <summary>What a table has learned of a channel for a request's segment.</summary>
/// <param name="RatePerMillion">The estimate of the approval rate, in millionths of approvals and declines.</param>
/// <param name="Attempts">How many attempts stand behind it, those of coarser segments up to their strength.</param>
/// <param name="ShareBasisPoints">The share of the transactions that may choose the channel now, in basis points.</param>
/// <param name="AvailabilityPerMillion">The estimate that an attempt does not fail technically, in millionths.</param>
public readonly record struct ApprovalEstimate(int RatePerMillion, int Attempts, int ShareBasisPoints, int AvailabilityPerMillion)
{
    /// <summary>Whether a transaction is within the share.</summary>
    /// <param name="transaction">The transaction.</param>
    public bool Includes(RoutingSeed transaction) => LearnedRates.DrawOf(transaction) < ShareBasisPoints;
}

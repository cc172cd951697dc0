using System.Collections.Immutable;

namespace FaultTolerantPay.Routing.Learning;

/// <summary>A segment of a memory.</summary>
/// <param name="Level">Its list in <see cref="Model.ApprovalLearning.Segments"/>; the number of lists for the channel alone.</param>
/// <param name="Values">Its values, in the order of the list; empty where a request says nothing.</param>
/// <param name="Parent">The next coarser segment; -1 for the channel alone.</param>
internal sealed record LearnedSegment(int Level, ImmutableArray<string> Values, int Parent);

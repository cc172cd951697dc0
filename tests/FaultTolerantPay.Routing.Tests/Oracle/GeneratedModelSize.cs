namespace FaultTolerantPay.Routing.Tests.Oracle;

/// <summary>What a generated world is made from; FsCheck shrinks these numbers.</summary>
/// <param name="Seed">Everything random comes from it.</param>
/// <param name="Channels">How many channels.</param>
/// <param name="Dimensions">How many dimensions.</param>
/// <param name="Rules">How many hard rules beside those of dimensions are tried.</param>
internal readonly record struct GeneratedModelSize(int Seed, int Channels, int Dimensions, int Rules)
{
    /// <summary>A size as the long run uses it: many small, some at the edges of words and blocks.</summary>
    public static GeneratedModelSize Of(int seed)
    {
        var random = new Random(seed);
        int[] edges = [0, 1, 2, 63, 64, 65, 127, 128, 129, 255, 256, 257, 511, 512, 513, 1023, 1024, 1025];
        int channels = random.Next(8) == 0 ? edges[random.Next(edges.Length)] : random.Next(1, 60);
        return new GeneratedModelSize(seed, channels, random.Next(12) == 0 ? random.Next(12, 25) : random.Next(0, 7), random.Next(0, 12));
    }
}

namespace FaultTolerantPay.Hosting.Settings;

/// <summary>Says which files a kind of settings has.</summary>
internal static class FileNames
{
    public static string Expected(IReadOnlyList<SharedFile> files, params string[] names) =>
        $"The files are {(files.Count == 0 ? "none" : string.Join(", ", files.Select(file => file.Name)))}: "
        + $"expected {string.Join(" and ", names)}.";
}

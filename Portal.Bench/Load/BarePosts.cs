using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;

namespace Portal.Bench;

/// <summary>
/// The measure beside the measure: POSTs of the same size to the same sink over as many kept connections, by .NET's own
/// client, with no mail, no agent and no database.
/// </summary>
static class BarePosts
{
    static readonly MediaTypeHeaderValue Json = new("application/json");

    /// <summary>Posts; the ids are those of <paramref name="run"/>. Returns posts a second.</summary>
    public static async Task<LoadResult> RunAsync(Uri address, uint run, int count, int connections, int bytes, double rate = 0)
    {
        using var handler = new SocketsHttpHandler
        {
            MaxConnectionsPerServer = connections,
            UseCookies = false,
            UseProxy = false,
        };
        using var client = new HttpMessageInvoker(handler);
        var filling = new string('x', Math.Max(0, bytes - 60));
        await Parallel.ForAsync(0, connections, async (_, stop) => await PostAsync(client, address, "{}"u8.ToArray(), stop));
        var pace = new Pace(count, rate);
        var posts = new Sent[count];
        pace.Start();
        await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(PostAllAsync)));
        return new LoadResult(run, pace.Begin, posts, 0, new Dictionary<string, int>());

        async Task PostAllAsync()
        {
            for (int number; (number = await pace.NextAsync()) >= 0; )
            {
                var body = Encoding.ASCII.GetBytes($"{{\"id\":\"{BenchId.Of(run, number)}\",\"text\":\"{filling}\"}}");
                var begun = Stopwatch.GetTimestamp();
                await PostAsync(client, address, body, CancellationToken.None);
                posts[number] = new Sent(pace.Due(number), begun, Stopwatch.GetTimestamp());
            }
        }
    }

    static async Task PostAsync(HttpMessageInvoker client, Uri address, byte[] body, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = Json;
        using var answer = await client.SendAsync(request, stop);
        answer.EnsureSuccessStatusCode();
    }
}

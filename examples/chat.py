"""Stream an answer, then go on with the conversation. Needs DIFY_API_KEY of a chat app."""

from dify_plus import Dify

with Dify(user="example") as dify:
    chat = dify.chat.session()
    with chat.stream("Explain quantum computing simply") as stream:
        for text in stream.text:
            print(text, end="", flush=True)
    print()
    print(chat.send("Shorter, please").answer)
